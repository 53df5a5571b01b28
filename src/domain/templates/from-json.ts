import { type ExactJson, ExactNumber, isExactObject } from "../parameters/exact-json.ts";
import type { Budget } from "./budget.ts";
import { Dict, listOf, type Value } from "./values.ts";

/** A JSON value as a template sees it. */
export function fromJson(budget: Budget, value: ExactJson): Value {
  budget.spend(1);
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (value instanceof ExactNumber) return value.isFloat ? value.value : BigInt(value.text);
  if (isExactObject(value)) {
    const dict = new Dict();
    for (const [key, item] of Object.entries(value))
      dict.set(
        budget,
        key,
        budget.deeper(() => fromJson(budget, item)),
      );
    return dict;
  }
  const items = value as readonly ExactJson[]; // safe: nothing else is left
  return budget.deeper(() => listOf(items.map((item) => fromJson(budget, item))));
}
