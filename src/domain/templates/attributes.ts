import { pythonString } from "../parameters/python-text.ts";
import type { Budget } from "./budget.ts";
import { formatText } from "./format-braces.ts";
import { methodOf } from "./methods.ts";
import { represent } from "./show.ts";
import { TemplateError } from "./template-error.ts";
import {
  Callable,
  charactersOf,
  Dict,
  indexOf,
  isText,
  Markup,
  Sequence,
  Thing,
  textOf,
  tupleOf,
  typeName,
  Undefined,
  type Value,
} from "./values.ts";

/** Methods that would change what a template was given. */
const CHANGING: Readonly<Record<string, ReadonlySet<string>>> = {
  list: new Set(["append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove"]),
  dict: new Set(["clear", "pop", "popitem", "setdefault", "update"]),
};

/** A key that names several items: `[start:stop:step]`. */
export interface SliceKey {
  readonly start: Value;
  readonly stop: Value;
  readonly step: Value;
}

function objectName(value: Value): string {
  if (value === null) return "None";
  if (value instanceof Markup) return "markupsafe.Markup object";
  if (value instanceof Undefined) return "jinja2.runtime.ChainableUndefined object";
  return `${typeName(value)} object`;
}

function missing(budget: Budget, value: Value, name: Value): Undefined {
  const isAttribute = typeof name === "string";
  const shown = isAttribute ? pythonString(name.slice(0, 200)) : represent(budget, name);
  return new Undefined(
    isAttribute
      ? `'${objectName(value)}' has no attribute ${shown}`
      : `${objectName(value)} has no element ${shown}`,
  );
}

/** What the sandbox keeps from templates: Python's inner names, and methods that change things. */
function isForbidden(value: Value, name: string): boolean {
  if (name.startsWith("__")) return true;
  const changing = CHANGING[typeName(value)];
  return changing?.has(name) === true;
}

function forbidden(value: Value, name: string): Undefined {
  const shown = pythonString(name.slice(0, 200));
  return new Undefined(
    `access to attribute ${shown} of '${typeName(value)}' object is unsafe.`,
    "SecurityError",
  );
}

/** An attribute that is no item; undefined when there is none of the name. */
function ownAttribute(budget: Budget, value: Value, name: string): Value | undefined {
  if (isForbidden(value, name)) return forbidden(value, name);
  if (value instanceof Thing) return name.startsWith("_") ? undefined : value.parts.attribute(name);
  if (value instanceof Callable) return value.attributes.get(name);
  if (value instanceof Sequence && value.names.length > 0) {
    const at = value.names.indexOf(name);
    if (at >= 0) return value.items[at];
  }
  if (isText(value) && (name === "format" || name === "format_map")) return formatMethod(budget, value, name);
  return methodOf(budget, value, name);
}

/** `"{}".format(…)`: what its fields look up passes the sandbox too. */
function formatMethod(budget: Budget, value: string | Markup, name: string): Value {
  const access = { attributeOf, itemOf };
  return new Callable(name, `<built-in method ${name} of str object>`, (args) => {
    const given = name === "format" ? args : { positional: [], named: namedIn(args.positional[0] ?? null) };
    const text = formatText(budget, textOf(value), given, access);
    return value instanceof Markup ? new Markup(text) : text;
  });
}

function namedIn(value: Value): ReadonlyMap<string, Value> {
  if (!(value instanceof Dict)) throw new TemplateError("TypeError", "format_map() takes a mapping");
  return new Map(value.entries().flatMap(([key, item]) => (isText(key) ? [[textOf(key), item]] : [])));
}

/** `value.name`. */
export function attributeOf(budget: Budget, value: Value, name: string): Value {
  budget.spend(1);
  if (value instanceof Undefined && !name.startsWith("__")) return value.isChainable ? value : value.fail();
  const own = ownAttribute(budget, value, name);
  if (own !== undefined) return own;
  const item = value instanceof Dict ? value.get(budget, name) : undefined;
  return item ?? (item === null ? null : missing(budget, value, name));
}

/** `value | attr("name")`: attributes only. */
export function attributeOnly(budget: Budget, value: Value, name: string): Value {
  budget.spend(1);
  if (value instanceof Undefined && !name.startsWith("__")) return value.isChainable ? value : value.fail();
  return ownAttribute(budget, value, name) ?? missing(budget, value, name);
}

function isHashable(key: Value): boolean {
  return !(key instanceof Dict) && !(key instanceof Sequence && key.kind !== "tuple");
}

/** `value[key]`. */
export function itemOf(budget: Budget, value: Value, key: Value): Value {
  budget.spend(1);
  if (value instanceof Undefined) return value.isChainable ? value : value.fail();
  if (value instanceof Dict) {
    const found = isHashable(key) ? value.get(budget, key) : undefined;
    if (found !== undefined) return found;
  }
  const index = indexOf(key);
  if (index !== undefined && isIndexed(value)) {
    const items = isText(value) ? charactersOf(budget, textOf(value)) : value.items;
    const found = items[index < 0 ? index + items.length : index];
    if (found !== undefined) return value instanceof Markup ? new Markup(String(found)) : found;
  }
  if (isText(key)) {
    const own = ownAttribute(budget, value, textOf(key));
    if (own !== undefined) return own;
  }
  return missing(budget, value, isText(key) ? textOf(key) : key);
}

function isIndexed(value: Value): value is string | Markup | Sequence {
  return isText(value) || (value instanceof Sequence && ["list", "tuple", "range"].includes(value.kind));
}

/** Where a bound of a slice lies: within the items, or just beside them. */
function bound(given: Value, size: number, isForward: boolean, isStart: boolean): number {
  const [low, high] = isForward ? [0, size] : [-1, size - 1];
  if (given === null) return isForward === isStart ? low : high;
  const index = indexOf(given);
  if (index === undefined) {
    throw new TemplateError(
      "TypeError",
      "slice indices must be integers or None or have an __index__ method",
    );
  }
  return Math.max(low, Math.min(high, index < 0 ? index + size : index));
}

/** `value[start:stop:step]`. */
export function sliceOf(budget: Budget, value: Value, { start, stop, step }: SliceKey): Value {
  if (value instanceof Undefined) return value.isChainable ? value : value.fail();
  if (!isIndexed(value)) return missing(budget, value, tupleOf([start, stop, step]));
  const items: readonly Value[] = isText(value) ? charactersOf(budget, textOf(value)) : value.items;
  const stride = step === null ? 1 : bound(step, Number.MAX_SAFE_INTEGER, true, true);
  const by = indexOf(step) ?? stride;
  if (by === 0) throw new TemplateError("ValueError", "slice step cannot be zero");
  const [from, to] = [bound(start, items.length, by > 0, true), bound(stop, items.length, by > 0, false)];
  const taken: Value[] = [];
  for (let at = from; by > 0 ? at < to : at > to; at += by) taken.push(items[at] ?? null);
  budget.spend(taken.length);
  if (isText(value)) return value instanceof Markup ? new Markup(taken.join("")) : taken.join("");
  return new Sequence(value.kind === "tuple" ? "tuple" : "list", taken);
}
