import { bind } from "./arguments.ts";
import { compare } from "./evaluate.ts";
import { binary } from "./operators.ts";
import type { Engine, Test } from "./scope.ts";
import { TemplateError } from "./template-error.ts";
import {
  type CallArguments,
  Callable,
  Dict,
  isNumber,
  isText,
  Markup,
  Sequence,
  Thing,
  textOf,
  typeName,
  Undefined,
  type Value,
} from "./values.ts";

function remainder(engine: Engine, value: Value, by: Value): Value {
  if (isText(value))
    throw new TemplateError("TypeError", "not all arguments converted during string formatting");
  return binary(engine.budget, "%", value, by);
}

function isOrdered(value: Value): boolean {
  return value instanceof Sequence || value instanceof Dict || isText(value);
}

function comparison(operator: string): Test {
  return (engine, value, args) => {
    const [other = null] = bind(operator, args, ["b"]);
    return compare(engine, value, operator, other);
  };
}

function cased(change: (text: string) => string): Test {
  return (engine, value) => {
    if (!isText(value)) return false;
    const text = textOf(value);
    engine.budget.spendText(text.length);
    return text === change(text) && text.toLowerCase() !== text.toUpperCase();
  };
}

function nameOf(value: Value): string {
  return isText(value) ? textOf(value) : "";
}

const isSame = (a: Value, b: Value): boolean =>
  typeName(a) === typeName(b) && (typeof a === "object" && a !== null ? a === b : Object.is(a, b));

const COMPARISONS: Readonly<Record<string, readonly string[]>> = {
  "==": ["==", "eq", "equalto"],
  "!=": ["!=", "ne"],
  "<": ["<", "lt", "lessthan"],
  "<=": ["<=", "le"],
  ">": [">", "gt", "greaterthan"],
  ">=": [">=", "ge"],
  in: ["in"],
};

const argument = (name: string, args: CallArguments): Value => bind(name, args, ["value"])[0] ?? null;

/** The tests of Jinja, by name. */
export const tests: ReadonlyMap<string, Test> = new Map<string, Test>([
  ...Object.entries(COMPARISONS).flatMap(([operator, names]) =>
    names.map((name): [string, Test] => [name, comparison(operator)]),
  ),
  ["boolean", (_engine, value) => typeof value === "boolean"],
  [
    "callable",
    (_engine, value) =>
      value instanceof Callable || (value instanceof Thing && value.parts.call !== undefined),
  ],
  ["defined", (_engine, value) => !(value instanceof Undefined)],
  ["undefined", (_engine, value) => value instanceof Undefined],
  [
    "divisibleby",
    (engine, value, args) =>
      compare(engine, remainder(engine, value, argument("divisibleby", args)), "==", 0n),
  ],
  ["even", (engine, value) => compare(engine, remainder(engine, value, 2n), "==", 0n)],
  ["odd", (engine, value) => compare(engine, remainder(engine, value, 2n), "==", 1n)],
  ["escaped", (_engine, value) => value instanceof Markup],
  ["false", (_engine, value) => value === false],
  ["true", (_engine, value) => value === true],
  ["none", (_engine, value) => value === null],
  ["filter", (engine, value) => engine.filters.has(nameOf(value))],
  ["test", (engine, value) => engine.tests.has(nameOf(value))],
  ["float", (_engine, value) => typeof value === "number"],
  ["integer", (_engine, value) => typeof value === "bigint"],
  ["number", (_engine, value) => isNumber(value)],
  ["string", (_engine, value) => isText(value)],
  ["mapping", (_engine, value) => value instanceof Dict],
  ["iterable", (_engine, value) => isOrdered(value) || value instanceof Undefined],
  [
    "sequence",
    (_engine, value) =>
      isText(value) ||
      value instanceof Dict ||
      value instanceof Undefined ||
      (value instanceof Sequence && ["list", "tuple", "range"].includes(value.kind)),
  ],
  ["sameas", (_engine, value, args) => isSame(value, argument("sameas", args))],
  ["lower", cased((text) => text.toLowerCase())],
  ["upper", cased((text) => text.toUpperCase())],
]);
