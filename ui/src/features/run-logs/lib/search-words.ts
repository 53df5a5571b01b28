/** The words of a search as the server understands them, for marking: those that must not occur are left out. */
export function searchWords(query: string): readonly string[] {
  const words = query.match(/[-!]?"[^"]*"?|\S+/g) ?? [];
  return words
    .filter((word) => !/^[-!]./.test(word))
    .map((word) => word.replaceAll('"', "").replace(/^\+/, "").toLowerCase())
    .filter((word) => word !== "");
}

/** A text cut at the words that are searched for: every second piece is one of them. */
export function splitAtWords(text: string, words: readonly string[]): readonly string[] {
  if (words.length === 0) return [text];
  const pattern = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  return text.split(new RegExp(`(${pattern})`, "i"));
}
