import { classNameOf, valueKind } from "./value-kind.ts";

/** Why a value can't be stored. */
export interface Unserializable {
  /** `result.rows[3].socket` */
  readonly path: string;
  readonly what: string;
  readonly advice: string;
}

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/**
 * Finds the first part of a value that can't be stored. Runs only when writing has failed, so that the way there
 * needs no bookkeeping.
 */
export function findUnserializable(root: unknown, name: string): Unserializable | undefined {
  const seen = new Set<object>();
  // A stack of its own: values that are nested too deeply to be written must still be searched.
  const left: { readonly value: unknown; readonly path: string }[] = [{ value: root, path: name }];
  for (let at = left.pop(); at !== undefined; at = left.pop()) {
    const { value, path } = at;
    const reason = reasonFor(value);
    if (reason) return { path, ...reason };
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    // Reversed, so that the first child is looked at first.
    left.push(...childrenOf(value, path).reverse());
  }
  return undefined;
}

interface Reason {
  readonly what: string;
  readonly advice: string;
}

function reasonFor(value: unknown): Reason | undefined {
  if (typeof value === "function") {
    const title = value.name === "" ? "a function" : `the function '${value.name}'`;
    return { what: title, advice: "return data, and keep functions in the code" };
  }
  if (typeof value === "symbol") return { what: "a symbol", advice: "return a string in its place" };
  if (typeof value !== "object" || value === null) return undefined;
  switch (valueKind(value)) {
    case "secret":
      return {
        what: "a secret, and secrets are never written in clear",
        advice: "read it where it is needed, or set persistResult: false on this task",
      };
    case "thenable":
      return { what: "a promise", advice: "await it before returning it" };
    case "symbol-keys":
      return { what: "an object with symbol keys", advice: "use string keys" };
    case "refused":
      return {
        what: `an instance of '${classNameOf(value) ?? "an unnamed class"}', which has behaviour that text can't keep`,
        advice:
          "return its data as a plain object ({ ...fields }), or set persistResult: false on this task if a replay may run it again",
      };
    case "native":
      return Object.hasOwn(value, "__proto__")
        ? { what: "an object with a '__proto__' key", advice: "rename the key, or use a Map" }
        : undefined;
    case "buffer":
    case "partial-view":
    case "data-object":
    case "error":
    case "state":
      return undefined;
  }
}

function childrenOf(value: object, path: string): { value: unknown; path: string }[] {
  const kind = valueKind(value);
  if (kind !== "native" && kind !== "data-object" && kind !== "state") return [];
  if (Array.isArray(value)) return value.map((item: unknown, i) => ({ value: item, path: `${path}[${i}]` }));
  if (value instanceof Map) {
    return [...value].flatMap(([key, item]) => [
      { value: key as unknown, path: `${path}.keys()` },
      { value: item as unknown, path: `${path}.get(${describeKey(key)})` },
    ]);
  }
  if (value instanceof Set)
    return [...value].map((item: unknown) => ({ value: item, path: `${path}.values()` }));
  if (ArrayBuffer.isView(value)) return [];
  return Object.entries(value).map(([key, item]) => ({
    value: item as unknown,
    path: IDENTIFIER.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`,
  }));
}

function describeKey(key: unknown): string {
  switch (typeof key) {
    case "string":
      return JSON.stringify(key);
    case "object":
    case "function":
    case "symbol":
      return "…";
    case "bigint":
    case "boolean":
    case "number":
    case "undefined":
      return String(key);
  }
}
