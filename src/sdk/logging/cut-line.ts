const encoder = new TextEncoder();

/** Bytes that a text takes inside JSON, where quotes, control characters and lone surrogates grow. */
export function jsonBytes(text: string): number {
  return encoder.encode(JSON.stringify(text)).length - 2;
}

/**
 * The longest beginning of `text` that takes at most `maxBytes` in JSON. It never ends in half a character: half of a
 * pair takes six bytes and the whole pair four, so where the half fits the search goes on to the whole.
 */
function beginning(text: string, maxBytes: number): string {
  let low = 0;
  let high = Math.min(text.length, maxBytes);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (jsonBytes(text.slice(0, middle)) <= maxBytes) low = middle;
    else high = middle - 1;
  }
  return text.slice(0, low);
}

/** A text that fits, and what it weighs. */
export interface CutLine {
  readonly text: string;
  readonly bytes: number;
}

/** Keeps a text within `maxBytes` (as JSON); a longer one ends in a mark that tells how many bytes are missing. */
export function cutLine(text: string, maxBytes: number): CutLine {
  // No character takes more than six bytes in JSON (\u0000), so a short text needs no exact count.
  if (text.length * 6 <= maxBytes) return { text, bytes: text.length * 6 };
  const bytes = jsonBytes(text);
  if (bytes <= maxBytes) return { text, bytes };
  const widestMark = ` … [cut: ${bytes} more bytes]`;
  const kept = beginning(text, maxBytes - jsonBytes(widestMark));
  const result = `${kept} … [cut: ${bytes - jsonBytes(kept)} more bytes]`;
  return { text: result, bytes: jsonBytes(result) };
}
