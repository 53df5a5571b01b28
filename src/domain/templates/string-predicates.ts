import type { Budget } from "./budget.ts";
import type { CallArguments, Value } from "./values.ts";

/** What all characters of a text must be. Each pattern looks at every character once. */
const PATTERNS: Readonly<Record<string, RegExp>> = {
  isalpha: /^\p{L}+$/u,
  isalnum: /^[\p{L}\p{N}]+$/u,
  isdigit: /^[\p{Nd}²³¹⁰⁴-⁹₀-₉]+$/u,
  isdecimal: /^\p{Nd}+$/u,
  isnumeric: /^\p{N}+$/u,
  isspace: /^\s+$/u,
  isidentifier: /^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}_]*$/u,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII begins with them
  isascii: /^[\u0000-\u007f]*$/,
  isprintable: /^(?:[^\p{C}\p{Z}]| )*$/u,
};

function isTitled(text: string): boolean {
  const words = text.match(/\p{L}+/gu) ?? [];
  return (
    words.length > 0 &&
    words.every((word) => {
      const [first = "", ...rest] = Array.from(word);
      return first === first.toUpperCase() && rest.join("") === rest.join("").toLowerCase();
    })
  );
}

/** `isalpha`, `isupper` and their kind; undefined when it is none of them. */
export function stringPredicate(
  budget: Budget,
  text: string,
  name: string,
): ((args: CallArguments) => Value) | undefined {
  const pattern = Object.hasOwn(PATTERNS, name) ? PATTERNS[name] : undefined;
  const check = pattern === undefined ? casePredicate(text, name) : () => pattern.test(text);
  if (check === undefined) return undefined;
  return () => {
    budget.spendText(text.length);
    return check();
  };
}

function casePredicate(text: string, name: string): (() => boolean) | undefined {
  if (name === "isupper") return () => text === text.toUpperCase() && text !== text.toLowerCase();
  if (name === "islower") return () => text === text.toLowerCase() && text !== text.toUpperCase();
  return name === "istitle" ? () => isTitled(text) : undefined;
}
