import { useState } from "react";
import { Button } from "@/shared/components/button.tsx";
import { CodeBlock } from "@/shared/components/code-block.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

const SHOWN_CHARACTERS = 20_000;

/** A value as JSON. A text of megabytes is cut, with a button that shows all. */
export function JsonView({ value }: { readonly value: unknown }) {
  const t = useCommonTexts();
  const [isWhole, setWhole] = useState(false);
  const text = JSON.stringify(value, null, 2) ?? "null";
  const isCut = text.length > SHOWN_CHARACTERS && !isWhole;
  return (
    <div className="flex flex-col items-stretch gap-2">
      <CodeBlock text={isCut ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text} />
      {isCut && (
        <Button size="small" onClick={() => setWhole(true)} className="self-start">
          {`${t("action.showMore")} (${(text.length / 1024).toFixed(0)} KiB)`}
        </Button>
      )}
    </div>
  );
}
