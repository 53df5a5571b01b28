import type { Budget } from "./budget.ts";
import { TemplateError } from "./template-error.ts";

/** A whole number as a float. */
export function toFloat(value: bigint | number): number {
  const float = Number(value);
  if (typeof value === "bigint" && !Number.isFinite(float)) {
    throw new TemplateError("OverflowError", "int too large to convert to float");
  }
  return float;
}

/** Joins texts after paying for the result. */
export function joinTexts(budget: Budget, parts: readonly string[], separator = ""): string {
  let length = 0;
  for (const part of parts) length += part.length + separator.length;
  budget.spendText(length);
  return parts.join(separator);
}

/** A text so many times, paid for before it is made. */
export function repeatText(budget: Budget, text: string, count: number): string {
  if (!(count > 0) || text === "") return "";
  budget.spendText(text.length * count);
  return text.repeat(count);
}
