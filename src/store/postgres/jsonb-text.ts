function clean(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll("\0", "\uFFFD").toWellFormed();
  if (Array.isArray(value)) return value.map(clean);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [clean(key), clean(inner)]));
}

/** JSON text that jsonb takes: it can hold neither a NUL nor half of a surrogate pair, so both become U+FFFD. */
export function jsonbText(text: string): string {
  return text.includes("\\u") ? JSON.stringify(clean(JSON.parse(text))) : text;
}
