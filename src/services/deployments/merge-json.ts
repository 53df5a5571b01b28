import { sliceJson } from "../../contract/json-slices.ts";

/** Objects merged key by key, later ones over earlier ones; each value stays the text it was. */
export function mergeJsonObjects(texts: readonly string[]): string {
  const filled = texts.filter((text) => text !== "{}");
  if (filled.length <= 1) return filled[0] ?? "{}";
  const merged = new Map<string, string>();
  for (const text of filled) {
    const keys = Object.keys(JSON.parse(text));
    const slices = sliceJson(
      text,
      keys.map((key) => [key]),
    );
    for (const slice of slices) merged.set(String(slice.path[0]), slice.text);
  }
  const parts = [...merged].map(([key, text]) => `${JSON.stringify(key)}:${text}`);
  return `{${parts.join(",")}}`;
}
