import { pythonString } from "../parameters/python-text.ts";
import { pythonFloat } from "../python-float.ts";
import type { Budget } from "./budget.ts";
import { TemplateError } from "./template-error.ts";
import { Callable, Dict, isText, Markup, Sequence, Thing, textOf, Undefined, type Value } from "./values.ts";

/** Digits of the longest whole number that Python writes. */
const MAX_DIGITS = 4300;

export function showInteger(value: bigint): string {
  const text = value.toString();
  if (text.length - (text.startsWith("-") ? 1 : 0) > MAX_DIGITS) {
    throw new TemplateError(
      "ValueError",
      `Exceeds the limit (${MAX_DIGITS} digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit`,
    );
  }
  return text;
}

/** A float as Python writes it: the shortest digits, with a point or an exponent. */
export function showFloat(value: number): string {
  return Number.isNaN(value) ? "nan" : pythonFloat(value, "inf");
}

/** The value as text: what `{{ }}` prints. */
export function show(budget: Budget, value: Value): string {
  if (isText(value)) return textOf(value);
  if (value instanceof Undefined) return "";
  return represent(budget, value);
}

/** The value as Python writes it in code: texts in quotes. */
export function represent(budget: Budget, value: Value): string {
  budget.spend(1);
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "bigint") {
    budget.spendText(value.toString(16).length);
    return showInteger(value);
  }
  if (typeof value === "number") return showFloat(value);
  if (typeof value === "string") {
    budget.spendText(value.length);
    return pythonString(value);
  }
  if (value instanceof Markup) return `Markup(${represent(budget, value.text)})`;
  if (value instanceof Undefined) return "Undefined";
  if (value instanceof Sequence) return representSequence(budget, value);
  if (value instanceof Dict) return representDict(budget, value);
  if (value instanceof Thing) return value.parts.shown();
  return value instanceof Callable ? value.shown : "";
}

function joinShown(budget: Budget, parts: readonly string[]): string {
  let length = 0;
  for (const part of parts) length += part.length + 2;
  budget.spendText(length);
  return parts.join(", ");
}

function representSequence(budget: Budget, value: Sequence): string {
  if (value.label !== undefined) return value.label;
  if (value.kind === "generator") return "<generator object>";
  const parts = budget.deeper(() => value.items.map((item) => represent(budget, item)));
  const body = joinShown(budget, parts);
  if (value.kind === "tuple") return parts.length === 1 ? `(${body},)` : `(${body})`;
  return value.kind === "list" ? `[${body}]` : `${value.kind}([${body}])`;
}

function representDict(budget: Budget, value: Dict): string {
  const parts = budget.deeper(() =>
    value.entries().map(([key, item]) => `${represent(budget, key)}: ${represent(budget, item)}`),
  );
  return `{${joinShown(budget, parts)}}`;
}
