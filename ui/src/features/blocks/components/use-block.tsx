import { useState } from "react";
import { pythonSnippet, typescriptSnippet } from "@/features/blocks/lib/snippets.ts";
import { useTexts } from "@/features/blocks/texts.ts";
import { CodeBlock } from "@/shared/components/code-block.tsx";
import { Section } from "@/shared/components/page.tsx";
import { Select } from "@/shared/components/select.tsx";

const LANGUAGES = ["typescript", "python"] as const;

/** How code asks for a block, in both languages. */
export function UseBlock({ slug, name }: { readonly slug: string; readonly name: string }) {
  const t = useTexts();
  const [language, setLanguage] = useState<(typeof LANGUAGES)[number]>("typescript");
  const snippet = language === "python" ? pythonSnippet : typescriptSnippet;
  return (
    <Section
      title={t("use")}
      actions={
        <Select
          label={t("use")}
          isSmall
          value={language}
          onChange={setLanguage}
          options={LANGUAGES.map((value) => ({ value, label: t(value) }))}
        />
      }
    >
      <CodeBlock text={snippet(slug, name)} />
    </Section>
  );
}
