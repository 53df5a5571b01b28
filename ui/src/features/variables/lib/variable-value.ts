/** How a value is typed: a text as it is, or anything as JSON. */
export type ValueForm = "text" | "json";

/** Most characters of a value, written as JSON. */
const MAX_CHARACTERS = 5000;

type Parsed = { readonly value: unknown } | { readonly problem: string } | { readonly characters: number };

/** What is typed as a value, or what is wrong with it. */
export function parseValue(form: ValueForm, typed: string): Parsed {
  try {
    const value: unknown = form === "text" ? typed : JSON.parse(typed);
    const characters = JSON.stringify(value).length;
    return characters > MAX_CHARACTERS ? { characters } : { value };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** How a value is shown to be typed over. */
export const valueForm = (value: unknown): ValueForm => (typeof value === "string" ? "text" : "json");
export const typedValue = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value, null, 2);

/** Tags as they are typed. */
export const parseTags = (typed: string): string[] => [
  ...new Set(
    typed
      .split(",")
      .map((tag) => tag.trim())
      .filter((tag) => tag !== ""),
  ),
];
