import { BatutaError } from "../../platform/errors.ts";

/** True for the error of a message that can't be cloned. */
export function isCloneError(error: unknown): boolean {
  return error instanceof Error && error.name === "DataCloneError";
}

/**
 * Says which part of a value can't be sent to another thread.
 *
 * @param root - what the value is called in the message: "argument 2 of task 'fib'".
 */
export function notCloneable(root: string, value: unknown, cause: unknown): BatutaError {
  const { path, part } = findCulprit(value, "", new Set());
  const where = path === "" ? root : `${root}, at ${path.replace(/^\./, "")},`;
  return new BatutaError(
    "not-cloneable",
    `${where} can't be sent to or from a worker thread, since it is ${describe(part)}: pass plain data (objects, lists, Maps, dates, typed arrays) and make the rest in the task`,
    { cause, fields: { path } },
  );
}

function findCulprit(value: unknown, path: string, seen: Set<object>): { path: string; part: unknown } {
  if (typeof value !== "object" || value === null) return { path, part: value };
  seen.add(value);
  for (const [key, part] of partsOf(value)) {
    if (typeof part === "object" && part !== null && seen.has(part)) continue;
    if (!isCloneable(part)) return findCulprit(part, path + key, seen);
  }
  return { path, part: value };
}

function partsOf(value: object): [string, unknown][] {
  if (Array.isArray(value)) return value.map((item, index) => [`[${index}]`, item]);
  if (value instanceof Map) {
    return [...value].flatMap(([key, item], index): [string, unknown][] => [
      [`.keys()[${index}]`, key],
      [`.get(${String(typeof key === "object" ? `keys()[${index}]` : key)})`, item],
    ]);
  }
  if (value instanceof Set) return [...value].map((item, index) => [`.values()[${index}]`, item]);
  return Object.entries(value).map(([key, item]) => [`.${key}`, item]);
}

function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

function describe(value: unknown): string {
  if (typeof value === "function") return value.name ? `the function ${value.name}` : "a function";
  if (typeof value === "symbol") return "a symbol";
  if (typeof value !== "object" || value === null) return String(value);
  const name: unknown = value.constructor?.name;
  return typeof name === "string" && name !== "Object"
    ? `an instance of ${name}`
    : "an object that can't be cloned";
}
