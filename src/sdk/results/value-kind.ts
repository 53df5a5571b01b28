import { State } from "../state.ts";
import { Secret } from "./secret.ts";

/** What a serialiser does with an object. */
export type ValueKind =
  /** Plain objects, arrays and the built-ins that devalue writes itself. */
  | "native"
  | "buffer"
  | "partial-view"
  | "error"
  | "state"
  /** An instance whose classes have no methods and no accessors: kept as a plain object. */
  | "data-object"
  | "secret"
  | "thenable"
  | "symbol-keys"
  | "refused";

/** What devalue keeps, by the text of `Object.prototype.toString`. */
const NATIVE_TAGS: ReadonlySet<string> = new Set([
  "Object",
  "Array",
  "Date",
  "Map",
  "Set",
  "RegExp",
  "URL",
  "URLSearchParams",
  "ArrayBuffer",
  "DataView",
  "Number",
  "String",
  "Boolean",
  "BigInt",
  "Int8Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Uint16Array",
  "Float16Array",
  "Int32Array",
  "Uint32Array",
  "Float32Array",
  "Float64Array",
  "BigInt64Array",
  "BigUint64Array",
]);

const BOXED_OR_OBJECT: ReadonlySet<string> = new Set(["Object"]);

/** `Map`, `Uint8Array`, `Object`…: the built-in that a value is, whichever realm it comes from. */
export function tagOf(value: object): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** The name of a value's class; undefined where it has none. */
export function classNameOf(value: object): string | undefined {
  const made = (value as { constructor?: { name?: unknown } }).constructor;
  return typeof made?.name === "string" && made.name !== "" ? made.name : undefined;
}

/** True for errors of this and other realms, `DOMException` included. */
export function isError(value: unknown): value is Error {
  if (typeof value !== "object" || value === null) return false;
  if (value instanceof Error) return true;
  const tag = tagOf(value);
  return tag === "Error" || tag === "DOMException";
}

/** Decides how an object is written. */
export function valueKind(value: object): ValueKind {
  if (Secret.is(value)) return "secret";
  if (State.is(value)) return "state";
  if (isError(value)) return "error";
  if (typeof (value as { then?: unknown }).then === "function") return "thenable";
  if (ArrayBuffer.isView(value)) return viewKind(value);
  const tag = tagOf(value);
  if (!NATIVE_TAGS.has(tag)) return "refused";
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype === null || isBuiltInPrototype(prototype, tag)) {
    return tag === "Object" && hasSymbolKeys(value) ? "symbol-keys" : "native";
  }
  if (!BOXED_OR_OBJECT.has(tag) || !hasNoBehaviour(prototype)) return "refused";
  return hasSymbolKeys(value) ? "symbol-keys" : "data-object";
}

function viewKind(view: ArrayBufferView): ValueKind {
  if (Buffer.isBuffer(view)) return "buffer";
  const prototype = Object.getPrototypeOf(view) as object;
  if (!isBuiltInPrototype(prototype, tagOf(view))) return "refused";
  const { buffer } = view;
  // A view may look into a pool that holds what others wrote: only its own bytes are kept.
  return tagOf(buffer) !== "ArrayBuffer" || view.byteLength !== buffer.byteLength ? "partial-view" : "native";
}

/** Another realm's `Map.prototype` is as good as ours; that of a subclass of Map is not. */
function isBuiltInPrototype(prototype: object, tag: string): boolean {
  if (tag === "Object")
    return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "isPrototypeOf");
  return classNameOf(prototype) === tag;
}

function hasNoBehaviour(prototype: object): boolean {
  let at: object | null = prototype;
  while (at !== null && !isBuiltInPrototype(at, "Object")) {
    for (const key of Reflect.ownKeys(at)) if (key !== "constructor") return false;
    at = Object.getPrototypeOf(at) as object | null;
  }
  return true;
}

function hasSymbolKeys(value: object): boolean {
  return Object.getOwnPropertySymbols(value).some((key) =>
    Object.prototype.propertyIsEnumerable.call(value, key),
  );
}
