/** Without NUL characters, which Postgres refuses in text. */
export function cleanText(text: string): string {
  return text.includes("\0") ? text.replaceAll("\0", "") : text;
}

/** Each of them without NUL characters. */
export function cleanTexts(texts: readonly string[]): string[] {
  return texts.map(cleanText);
}

/** A flat object without NUL characters in keys and values. */
export function cleanLabels<T>(labels: Readonly<Record<string, T>>): Record<string, T> {
  const entries = Object.entries(labels).map(([key, value]) => [
    cleanText(key),
    typeof value === "string" ? cleanText(value) : value,
  ]);
  return Object.fromEntries(entries);
}
