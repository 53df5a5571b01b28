/** A text cut into pieces of about this length, between paragraphs where there are any and else between lines. */
export function textPieces(text: string, length: number): readonly string[] {
  const pieces: string[] = [];
  for (let from = 0; from < text.length; ) {
    const to = from + length >= text.length ? text.length : cutBefore(text, from, from + length);
    pieces.push(text.slice(from, to));
    from = to;
  }
  return pieces;
}

function cutBefore(text: string, from: number, to: number): number {
  for (const mark of ["\n\n", "\n"]) {
    const at = text.lastIndexOf(mark, to - mark.length);
    if (at > from) return at + mark.length;
  }
  return to;
}
