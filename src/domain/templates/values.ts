import type { Budget } from "./budget.ts";
import { TemplateError } from "./template-error.ts";

/**
 * A value inside a template. Templates see these kinds only, never an object of JavaScript, so that there is no way to
 * a prototype, a constructor or a function of the server. Whole numbers are bigint, other numbers are number.
 */
export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | Markup
  | Undefined
  | Sequence
  | Dict
  | Thing
  | Callable;

/** Text that is not escaped again. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What a name without a value is: empty text, false, and an error where it is worked with. */
export class Undefined {
  readonly message: string;
  readonly kind: "SecurityError" | "UndefinedError";
  /** Whether its attributes are it again. */
  readonly isChainable: boolean;
  constructor(
    message: string,
    kind: "SecurityError" | "UndefinedError" = "UndefinedError",
    isChainable = true,
  ) {
    this.message = message;
    this.kind = kind;
    this.isChainable = isChainable;
  }
  fail(): never {
    throw new TemplateError(this.kind, this.message);
  }
}

export type SequenceKind =
  | "list"
  | "tuple"
  | "range"
  | "generator"
  | "dict_keys"
  | "dict_values"
  | "dict_items";

/** Values in order. */
export class Sequence {
  readonly kind: SequenceKind;
  readonly items: readonly Value[];
  /** How it is shown when not by its items. */
  readonly label: string | undefined;
  /** Names of a tuple's items. */
  readonly names: readonly string[];
  constructor(
    kind: SequenceKind,
    items: readonly Value[],
    extra: { readonly label?: string; readonly names?: readonly string[] } = {},
  ) {
    this.kind = kind;
    this.items = items;
    this.label = extra.label;
    this.names = extra.names ?? [];
  }
}

export const listOf = (items: readonly Value[]): Sequence => new Sequence("list", items);
export const tupleOf = (items: readonly Value[]): Sequence => new Sequence("tuple", items);
export const generatorOf = (items: readonly Value[]): Sequence => new Sequence("generator", items);

/** Values by keys, in the order in which the keys came. */
export class Dict {
  readonly #entries = new Map<string, readonly [Value, Value]>();
  get size(): number {
    return this.#entries.size;
  }
  entries(): (readonly [Value, Value])[] {
    return [...this.#entries.values()];
  }
  get(budget: Budget, key: Value): Value | undefined {
    return this.#entries.get(hashKey(budget, key))?.[1];
  }
  set(budget: Budget, key: Value, value: Value): void {
    const hash = hashKey(budget, key);
    this.#entries.set(hash, [this.#entries.get(hash)?.[0] ?? key, value]);
  }
}

/** An object with named attributes: a loop, a namespace, a record of the server. */
export interface ThingParts {
  readonly typeName: string;
  /** How it is printed. */
  readonly shown: () => string;
  readonly attribute: (name: string) => Value | undefined;
  /** Its JSON form for `tojson`; without it the thing has none. */
  readonly json?: () => Value;
  readonly call?: Callable["call"];
  readonly setAttribute?: (name: string, value: Value) => void;
  /** A moment, for filters of times. */
  readonly micros?: number;
}

export class Thing {
  readonly parts: ThingParts;
  constructor(parts: ThingParts) {
    this.parts = parts;
  }
}

/** What a call is given. */
export interface CallArguments {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
}

/** Something that a template may call. */
export class Callable {
  readonly name: string;
  readonly shown: string;
  readonly call: (args: CallArguments) => Value;
  readonly attributes: ReadonlyMap<string, Value>;
  constructor(
    name: string,
    shown: string,
    call: (args: CallArguments) => Value,
    attributes: ReadonlyMap<string, Value> = new Map(),
  ) {
    this.name = name;
    this.shown = shown;
    this.call = call;
    this.attributes = attributes;
  }
}

export function isNumber(value: Value): value is bigint | number | boolean {
  return typeof value === "bigint" || typeof value === "number" || typeof value === "boolean";
}

export function isText(value: Value): value is string | Markup {
  return typeof value === "string" || value instanceof Markup;
}

export function textOf(value: string | Markup): string {
  return typeof value === "string" ? value : value.text;
}

/** Python's name of the type. */
export function typeName(value: Value): string {
  if (value === null) return "NoneType";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "bigint") return "int";
  if (typeof value === "number") return "float";
  if (typeof value === "string") return "str";
  if (value instanceof Markup) return "Markup";
  if (value instanceof Undefined) return value.isChainable ? "ChainableUndefined" : "Undefined";
  if (value instanceof Sequence) return value.kind;
  if (value instanceof Dict) return "dict";
  if (value instanceof Thing) return value.parts.typeName;
  return "function";
}

/** True and 1 are the same key. */
function hashKey(budget: Budget, key: Value): string {
  if (isText(key)) {
    const text = textOf(key);
    budget.spendText(text.length);
    return `s${text}`;
  }
  budget.spend(1);
  if (key === null) return "n";
  if (typeof key === "boolean") return key ? "i1" : "i0";
  if (typeof key === "bigint") return `i${key.toString(36)}`;
  if (typeof key === "number") {
    return Number.isInteger(key) ? `i${BigInt(key).toString(36)}` : `f${key}`;
  }
  if (key instanceof Undefined) return "u";
  if (key instanceof Sequence && key.kind === "tuple") {
    const parts = budget.deeper(() => key.items.map((item) => hashKey(budget, item)));
    const hash = `t${parts.map((part) => `${part.length}:${part}`).join("")}`;
    budget.spendText(hash.length);
    return hash;
  }
  throw new TemplateError("TypeError", `unhashable type: '${typeName(key)}'`);
}

export function isTruthy(value: Value): boolean {
  if (value === null || value === false || value === 0n || value === 0 || value === "") return false;
  if (value instanceof Undefined) return false;
  if (value instanceof Markup) return value.text !== "";
  if (value instanceof Sequence) return value.kind === "generator" || value.items.length > 0;
  if (value instanceof Dict) return value.size > 0;
  return true;
}

/** The characters of a text as Python counts them. */
export function charactersOf(budget: Budget, text: string): readonly string[] {
  budget.spend(text.length);
  return Array.from(text);
}

/** What a loop over the value gives. */
export function iterate(budget: Budget, value: Value): readonly Value[] {
  if (value instanceof Sequence) {
    budget.spend(value.items.length);
    return value.items;
  }
  if (value instanceof Dict) {
    budget.spend(value.size);
    return value.entries().map(([key]) => key);
  }
  if (isText(value)) return charactersOf(budget, textOf(value));
  if (value instanceof Undefined) return [];
  throw new TemplateError("TypeError", `'${typeName(value)}' object is not iterable`);
}

export function lengthOf(budget: Budget, value: Value): number {
  if (value instanceof Sequence && value.kind !== "generator") return value.items.length;
  if (value instanceof Dict) return value.size;
  if (isText(value)) return charactersOf(budget, textOf(value)).length;
  if (value instanceof Undefined) return 0;
  throw new TemplateError("TypeError", `object of type '${typeName(value)}' has no len()`);
}

/** A whole number as an index; undefined when the value is none. */
export function indexOf(value: Value): number | undefined {
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "bigint" ? Number(value) : undefined;
}

/** Like `indexOf`, for arguments that must be whole numbers. */
export function requireIndex(value: Value): number {
  const index = indexOf(value);
  if (index !== undefined) return index;
  if (value instanceof Undefined) return value.fail();
  throw new TemplateError("TypeError", `'${typeName(value)}' object cannot be interpreted as an integer`);
}
