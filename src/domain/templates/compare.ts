import type { Budget } from "./budget.ts";
import { TemplateError } from "./template-error.ts";
import {
  Dict,
  isNumber,
  isText,
  iterate,
  Sequence,
  Thing,
  textOf,
  typeName,
  Undefined,
  type Value,
} from "./values.ts";

type Numeric = bigint | number;

function numeric(value: bigint | number | boolean): Numeric {
  return typeof value === "boolean" ? (value ? 1n : 0n) : value;
}

/** Whether two values are the same to Python: 1 is 1.0 and True; a list is no tuple. */
export function isEqual(budget: Budget, left: Value, right: Value): boolean {
  budget.spend(1);
  if (isNumber(left) && isNumber(right)) return isSameNumber(numeric(left), numeric(right));
  if (isText(left) && isText(right)) {
    budget.spendText(Math.min(textOf(left).length, textOf(right).length));
    return textOf(left) === textOf(right);
  }
  if (left instanceof Undefined) return right instanceof Undefined && typeName(left) === typeName(right);
  if (left instanceof Sequence && right instanceof Sequence) {
    if (left === right) return true;
    if (left.kind !== right.kind || left.kind === "generator" || left.kind === "dict_values") return false;
    return (
      left.items.length === right.items.length &&
      budget.deeper(() => left.items.every((item, at) => isEqual(budget, item, right.items[at] ?? null)))
    );
  }
  if (left instanceof Dict && right instanceof Dict) {
    return left.size === right.size && budget.deeper(() => hasEqualEntries(budget, left, right));
  }
  return left === right;
}

function hasEqualEntries(budget: Budget, left: Dict, right: Dict): boolean {
  return left.entries().every(([key, value]) => {
    const other = right.get(budget, key);
    return other !== undefined && isEqual(budget, value, other);
  });
}

/** Bigint and float are compared by value, without rounding. */
function isSameNumber(left: Numeric, right: Numeric): boolean {
  // biome-ignore lint/suspicious/noDoubleEquals: JavaScript compares both kinds exactly
  return left == right;
}

/** Below zero when the left one is smaller. Not a number: neither is. */
export function order(budget: Budget, left: Value, right: Value, operator: string): number {
  budget.spend(1);
  if (isNumber(left) && isNumber(right)) {
    const [a, b] = [numeric(left), numeric(right)];
    return a < b ? -1 : a > b ? 1 : isSameNumber(a, b) ? 0 : Number.NaN;
  }
  if (isText(left) && isText(right)) return orderTexts(budget, textOf(left), textOf(right));
  if (left instanceof Sequence && right instanceof Sequence && left.kind === right.kind) {
    if (left.kind === "list" || left.kind === "tuple") {
      return budget.deeper(() => orderSequences(budget, left, right, operator));
    }
  }
  if (left instanceof Thing && right instanceof Thing) {
    const [a, b] = [left.parts.micros, right.parts.micros];
    if (a !== undefined && b !== undefined) return a - b;
  }
  if (left instanceof Undefined) return left.fail();
  if (right instanceof Undefined) return right.fail();
  throw new TemplateError(
    "TypeError",
    `'${operator}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`,
  );
}

/** By code points, which differs from the order of UTF-16 units. */
function orderTexts(budget: Budget, left: string, right: string): number {
  budget.spendText(Math.min(left.length, right.length));
  let at = 0;
  while (at < left.length && left.charCodeAt(at) === right.charCodeAt(at)) at += 1;
  const [a, b] = [left.codePointAt(at), right.codePointAt(at)];
  if (a === undefined || b === undefined) return left.length - right.length;
  return a - b;
}

function orderSequences(budget: Budget, left: Sequence, right: Sequence, operator: string): number {
  for (const [at, item] of left.items.entries()) {
    const other = right.items[at];
    if (other === undefined) return 1;
    if (!isEqual(budget, item, other)) return order(budget, item, other, operator);
  }
  return left.items.length - right.items.length;
}

/** `needle in haystack`. */
export function contains(budget: Budget, haystack: Value, needle: Value): boolean {
  if (isText(haystack)) {
    if (!isText(needle)) {
      throw new TemplateError(
        "TypeError",
        `'in <string>' requires string as left operand, not ${typeName(needle)}`,
      );
    }
    budget.spendText(textOf(haystack).length);
    return textOf(haystack).includes(textOf(needle));
  }
  if (haystack instanceof Dict) return haystack.get(budget, needle) !== undefined;
  if (haystack instanceof Sequence || haystack instanceof Undefined) {
    return iterate(budget, haystack).some((item) => isEqual(budget, item, needle));
  }
  throw new TemplateError("TypeError", `argument of type '${typeName(haystack)}' is not iterable`);
}

/** Items from the smallest to the largest; equal ones keep their order. */
export function sorted<T>(budget: Budget, items: readonly T[], keyOf: (item: T) => Value): T[] {
  const keyed = items.map((item) => ({ item, key: keyOf(item) }));
  return keyed.sort((a, b) => order(budget, a.key, b.key, "<")).map(({ item }) => item);
}
