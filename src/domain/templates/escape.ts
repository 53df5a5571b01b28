import type { Budget } from "./budget.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "'": "&#39;",
  '"': "&#34;",
};

/** A text for HTML. */
export function escapeText(budget: Budget, text: string): string {
  budget.spendText(text.length);
  const escaped = text.replace(/[&<>'"]/g, (character) => ENTITIES[character] ?? character);
  budget.spendText(escaped.length);
  return escaped;
}
