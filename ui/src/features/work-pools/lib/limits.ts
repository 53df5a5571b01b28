/** What is typed for a limit: a number, `null` for none, `undefined` for what is neither. */
export function parseLimit(text: string, least = 0): number | null | undefined {
  if (text.trim() === "") return null;
  const number = Number(text);
  return Number.isSafeInteger(number) && number >= least ? number : undefined;
}
