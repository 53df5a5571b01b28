import { type ExactJson, ExactNumber, isExactObject } from "./exact-json.ts";

function equalNumbers(a: ExactNumber, b: ExactNumber): boolean {
  if (!a.isFloat && !b.isFloat) return BigInt(a.text) === BigInt(b.text);
  return a.value === b.value;
}

/** Whether two JSON values are the same: 1 and 1.0 are, 1 and true are not. */
export function equalJson(a: ExactJson, b: ExactJson): boolean {
  if (a instanceof ExactNumber && b instanceof ExactNumber) return equalNumbers(a, b);
  if (Array.isArray(a) && Array.isArray(b)) {
    const [left, right] = [a as readonly ExactJson[], b as readonly ExactJson[]];
    return left.length === right.length && left.every((item, at) => equalJson(item, right[at] as ExactJson)); // safe: as long as the other
  }
  if (isExactObject(a) && isExactObject(b)) {
    const keys = Object.keys(a);
    if (keys.length !== Object.keys(b).length) return false;
    return keys.every((key) => Object.hasOwn(b, key) && equalJson(a[key] as ExactJson, b[key] as ExactJson)); // safe: own keys of both
  }
  return a === b;
}

/** Whether a number is a multiple of another one; of whole numbers exactly, else as floats divide. */
export function isMultiple(value: ExactNumber, of: ExactNumber): boolean {
  if (!value.isFloat && !of.isFloat)
    return BigInt(of.text) !== 0n && BigInt(value.text) % BigInt(of.text) === 0n;
  if (of.isFloat) return Number.isInteger(value.value / of.value);
  return value.value % of.value === 0;
}
