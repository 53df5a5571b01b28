/** Tags as they are typed into one line. */
export const tagsOf = (text: string): string[] => [
  ...new Set(
    text
      .split(",")
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ""),
  ),
];

export const tagText = (tags: readonly string[]): string => tags.join(", ");

/** Whole numbers from `least` on, `undefined` for an empty field, `null` for anything else. */
export function wholeNumber(text: string, least: number): number | undefined | null {
  if (text.trim() === "") return undefined;
  const number = Number(text);
  return Number.isSafeInteger(number) && number >= least ? number : null;
}
