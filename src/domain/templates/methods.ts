import { bind } from "./arguments.ts";
import type { Budget } from "./budget.ts";
import { isEqual } from "./compare.ts";
import { represent } from "./show.ts";
import { stringMethod } from "./string-methods.ts";
import { TemplateError } from "./template-error.ts";
import {
  type CallArguments,
  Callable,
  Dict,
  isText,
  Markup,
  Sequence,
  textOf,
  tupleOf,
  typeName,
  type Value,
} from "./values.ts";

/** A method of a value of Python's own types; undefined when there is none of the name. */
export function methodOf(budget: Budget, value: Value, name: string): Value | undefined {
  const call = findMethod(budget, value, name);
  if (call === undefined) return constantOf(value, name);
  return new Callable(name, `<built-in method ${name} of ${typeName(value)} object>`, call);
}

type Method = (args: CallArguments) => Value;

function findMethod(budget: Budget, value: Value, name: string): Method | undefined {
  if (isText(value)) {
    const method = stringMethod(budget, textOf(value), name);
    if (method === undefined || !(value instanceof Markup)) return method;
    return (args) => {
      const result = method(args);
      return typeof result === "string" ? new Markup(result) : result;
    };
  }
  if (value instanceof Dict) return dictMethod(budget, value, name);
  if (value instanceof Sequence) return sequenceMethod(budget, value, name);
  return numberMethod(value, name);
}

function constantOf(value: Value, name: string): Value | undefined {
  const number = typeof value === "boolean" ? (value ? 1n : 0n) : value;
  if (typeof number !== "bigint" && typeof number !== "number") return undefined;
  if (name === "real" || (name === "numerator" && typeof number === "bigint")) return number;
  if (name === "imag") return typeof number === "bigint" ? 0n : 0;
  return name === "denominator" && typeof number === "bigint" ? 1n : undefined;
}

function numberMethod(value: Value, name: string): Method | undefined {
  const number = typeof value === "boolean" ? (value ? 1n : 0n) : value;
  if (typeof number === "bigint") {
    if (name === "bit_length") {
      return () => (number === 0n ? 0n : BigInt((number < 0n ? -number : number).toString(2).length));
    }
    if (name === "conjugate") return () => number;
  }
  if (typeof number === "number" && name === "is_integer") return () => Number.isInteger(number);
  return undefined;
}

function dictMethod(budget: Budget, dict: Dict, name: string): Method | undefined {
  const view = (kind: "dict_items" | "dict_keys" | "dict_values", items: () => Value[]): Method => {
    return () => {
      budget.spend(dict.size);
      return new Sequence(kind, items());
    };
  };
  switch (name) {
    case "get":
      return (args) => {
        const [key = null, fallback = null] = bind("get", args, ["key", ["default", null]]);
        const found = dict.get(budget, key);
        return found === undefined ? fallback : found;
      };
    case "items":
      return view("dict_items", () => dict.entries().map((entry) => tupleOf(entry)));
    case "keys":
      return view("dict_keys", () => dict.entries().map(([key]) => key));
    case "values":
      return view("dict_values", () => dict.entries().map(([, value]) => value));
    case "copy":
      return () => {
        const copy = new Dict();
        for (const [key, value] of dict.entries()) copy.set(budget, key, value);
        return copy;
      };
    default:
      return undefined;
  }
}

function sequenceMethod(budget: Budget, sequence: Sequence, name: string): Method | undefined {
  if (!["list", "tuple", "range"].includes(sequence.kind)) return undefined;
  switch (name) {
    case "count":
      return (args) => {
        const [wanted = null] = bind("count", args, ["value"]);
        return BigInt(sequence.items.filter((item) => isEqual(budget, item, wanted)).length);
      };
    case "index":
      return (args) => {
        const [wanted = null] = bind("index", args, ["value"]);
        const at = sequence.items.findIndex((item) => isEqual(budget, item, wanted));
        if (at < 0)
          throw new TemplateError("ValueError", `${represent(budget, wanted)} is not in ${sequence.kind}`);
        return BigInt(at);
      };
    case "copy":
      return sequence.kind === "list"
        ? () => {
            budget.spend(sequence.items.length);
            return new Sequence("list", sequence.items);
          }
        : undefined;
    default:
      return undefined;
  }
}
