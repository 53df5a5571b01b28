import { memo, useMemo } from "react";
import { ansiSpans } from "@/features/run-logs/lib/ansi.ts";
import { splitAtWords } from "@/features/run-logs/lib/search-words.ts";

interface LogTextProps {
  readonly text: string;
  /** Marked where they occur. */
  readonly words: readonly string[];
}

/** A message: terminal colours as tokens, found words marked. It is text, whatever is in it. */
export const LogText = memo(function LogText({ text, words }: LogTextProps) {
  const spans = useMemo(() => ansiSpans(text), [text]);
  let offset = 0;
  return spans.map((span) => {
    const key = offset;
    offset += span.text.length;
    return (
      <span key={key} className={span.look || undefined}>
        <Marked text={span.text} words={words} />
      </span>
    );
  });
});

function Marked({ text, words }: LogTextProps) {
  if (words.length === 0) return text;
  let offset = 0;
  return splitAtWords(text, words).map((piece, at) => {
    const key = offset;
    offset += piece.length;
    return at % 2 === 1 ? (
      <mark key={`${key}-m`} className="rounded-sm bg-warning-soft text-ink outline-1 outline-line-strong">
        {piece}
      </mark>
    ) : (
      piece
    );
  });
}
