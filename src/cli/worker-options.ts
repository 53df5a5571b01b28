import { usageError } from "./errors.ts";

/** A whole number given as an option; undefined when it was left out. */
export function readCount(option: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least && text.trim() !== "") return value;
  throw usageError(`--${option} is ${JSON.stringify(text)}; it must be a whole number of at least ${least}`);
}
