import { memo, useMemo, useState } from "react";
import { textPieces } from "@/features/artifacts/lib/text-pieces.ts";
import { useTexts } from "@/features/artifacts/texts.ts";
import { Button } from "@/shared/components/button.tsx";
import { Markdown } from "@/shared/components/markdown.tsx";
import { numberText } from "@/shared/lib/number-text.ts";

/** So much is laid out in a moment; megabytes at once would stand still for seconds. */
const PIECE_CHARACTERS = 32 * 1024;

const Piece = memo(Markdown);

/** A text of any length: a piece at a time, each when it is asked for. */
export function LongMarkdown({ text }: { readonly text: string }) {
  const t = useTexts();
  const pieces = useMemo(() => textPieces(text, PIECE_CHARACTERS), [text]);
  const [count, setCount] = useState(1);
  return (
    <div className="flex min-w-0 flex-col gap-3">
      {pieces.slice(0, count).map((piece, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a piece is where it is
        <Piece key={at} text={piece} />
      ))}
      {count < pieces.length && (
        <Button size="small" className="self-start" onClick={() => setCount(count + 1)}>
          {t("large.next", { shown: numberText(count), total: numberText(pieces.length) })}
        </Button>
      )}
    </div>
  );
}
