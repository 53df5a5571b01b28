import type { BlockType } from "@/features/blocks/api/blocks.ts";
import { useTexts } from "@/features/blocks/texts.ts";
import { Markdown } from "@/shared/components/markdown.tsx";
import { Section } from "@/shared/components/page.tsx";

const isWebAddress = (text: string | null): text is string => text !== null && /^https?:\/\//.test(text);

/** What a type of block is for, in its maker's words. */
export function TypeAbout({ type, isWhole }: { readonly type: BlockType; readonly isWhole?: boolean }) {
  const t = useTexts();
  return (
    <Section title={t("about")}>
      <div className="flex flex-col gap-3">
        {type.description && <Markdown text={type.description} />}
        {isWebAddress(type.documentation_url) && (
          <a
            href={type.documentation_url}
            target="_blank"
            rel="noreferrer noopener"
            className="link self-start text-sm"
          >
            {t("documentation")}
          </a>
        )}
        {isWhole && type.code_example && (
          <>
            <h3 className="text-sm font-semibold">{t("example")}</h3>
            <Markdown text={type.code_example} />
          </>
        )}
      </div>
    </Section>
  );
}
