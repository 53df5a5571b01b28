const OBJECT = Object.prototype;
const ARRAY = Array.prototype;

/** Objects kept in an array up to this many; a set pays off only beyond it. */
const FEW = 12;

/**
 * Whether `JSON.parse(JSON.stringify(value))` gives an equal value: no undefined, NaN, infinity, -0, bigint, hole,
 * class instance, symbol key, cycle, or object that is reachable twice. Called for every result, so it allocates
 * nothing for primitives and one small array for small values.
 */
export function isPlainJson(value: unknown): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return isPlainNumber(value);
    case "object":
      return value === null || isPlainObject(value, { few: [], many: undefined });
    case "bigint":
    case "function":
    case "symbol":
    case "undefined":
      return false;
  }
}

interface Seen {
  readonly few: object[];
  many: Set<object> | undefined;
}

function isPlainNumber(value: number): boolean {
  return Number.isFinite(value) && (value !== 0 || 1 / value > 0);
}

function isPlainMember(value: unknown, seen: Seen): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return isPlainNumber(value);
    case "object":
      return value === null || isPlainObject(value, seen);
    case "bigint":
    case "function":
    case "symbol":
    case "undefined":
      return false;
  }
}

function isPlainObject(value: object, seen: Seen): boolean {
  if (!addUnseen(value, seen)) return false;
  const prototype = Object.getPrototypeOf(value);
  if (prototype === ARRAY) {
    const list = value as unknown[]; // safe: only arrays have this prototype, bar hand-made ones, which fail below
    if (!Array.isArray(list)) return false;
    for (let i = 0; i < list.length; i++) {
      // A hole reads as undefined, which is not plain.
      if (!isPlainMember(list[i], seen)) return false;
    }
    return true;
  }
  if (prototype !== OBJECT) return false;
  for (const key in value) {
    if (!isPlainMember((value as Record<string, unknown>)[key], seen)) return false; // safe: key comes from value
  }
  return Object.getOwnPropertySymbols(value).length === 0;
}

function addUnseen(value: object, seen: Seen): boolean {
  const { few } = seen;
  if (seen.many) {
    if (seen.many.has(value)) return false;
    seen.many.add(value);
    return true;
  }
  for (let i = 0; i < few.length; i++) if (few[i] === value) return false;
  few.push(value);
  if (few.length > FEW) seen.many = new Set(few);
  return true;
}
