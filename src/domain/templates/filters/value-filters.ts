import { bind } from "../arguments.ts";
import { attributeOnly } from "../attributes.ts";
import type { Budget } from "../budget.ts";
import { sorted } from "../compare.ts";
import { fixed } from "../format-spec.ts";
import type { Filter } from "../scope.ts";
import { represent, show } from "../show.ts";
import { TemplateError } from "../template-error.ts";
import { toFloat } from "../text-parts.ts";
import { toJson } from "../to-json.ts";
import {
  Dict,
  isNumber,
  isText,
  isTruthy,
  iterate,
  Markup,
  requireIndex,
  Sequence,
  textOf,
  typeName,
  Undefined,
  type Value,
} from "../values.ts";
import { sizeText } from "./humanize-numbers.ts";

/** Digits of the longest whole number that is read. */
const MAX_DIGITS = 4300;

/** A text as a whole number of this base; undefined when it is none. */
function parseInteger(text: string, base: number): bigint | undefined {
  const [, sign = "", digits = ""] = /^([+-]?)([\da-z_]+)$/.exec(text.trim().toLowerCase()) ?? [];
  const prefix = base === 16 ? "0x" : base === 8 ? "0o" : base === 2 ? "0b" : "";
  const plain = (prefix !== "" && digits.startsWith(prefix) ? digits.slice(2) : digits).replace(
    /(?<=[\da-z])_(?=[\da-z])/g,
    "",
  );
  if (plain === "" || plain.length > MAX_DIGITS) return undefined;
  let value = 0n;
  for (const digit of plain) {
    const number = Number.parseInt(digit, 36);
    if (!(number < base)) return undefined;
    value = value * BigInt(base) + BigInt(number);
  }
  return sign === "-" ? -value : value;
}

/** A text as a float; undefined when it is none. */
function parseFloatText(text: string): number | undefined {
  const plain = text.trim().toLowerCase();
  const special = /^([+-]?)(?:(inf|infinity)|nan)$/.exec(plain);
  if (special !== null) {
    if (special[2] === undefined) return Number.NaN;
    return special[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  const digits = plain.replace(/(?<=\d)_(?=\d)/g, "");
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/.test(digits) ? Number(digits) : undefined;
}

const toInteger: Filter = ({ budget }, value, args) => {
  const [fallback = 0n, base = 10n] = bind("int", args, [
    ["default", 0n],
    ["base", 10n],
  ]);
  if (typeof value === "bigint") return value;
  if (typeof value === "boolean") return value ? 1n : 0n;
  if (typeof value === "number") {
    return Number.isFinite(value) ? BigInt(Math.trunc(value)) : fallback;
  }
  if (value instanceof Undefined) return value.fail();
  if (!isText(value)) return fallback;
  const text = textOf(value);
  budget.spendText(text.length);
  budget.spend(Math.min(text.length, MAX_DIGITS) / 4);
  const whole = parseInteger(text, requireIndex(base));
  if (whole !== undefined) return whole;
  const float = parseFloatText(text);
  return float === undefined || !Number.isFinite(float) ? fallback : BigInt(Math.trunc(float));
};

const toFloatFilter: Filter = ({ budget }, value, args) => {
  const [fallback = 0] = bind("float", args, [["default", 0]]);
  if (isNumber(value)) return toFloat(typeof value === "boolean" ? (value ? 1n : 0n) : value);
  if (value instanceof Undefined) return value.fail();
  if (!isText(value)) return fallback;
  budget.spendText(textOf(value).length);
  return parseFloatText(textOf(value)) ?? fallback;
};

const round: Filter = (_engine, value, args) => {
  const [precision = 0n, method = "common"] = bind("round", args, [
    ["precision", 0n],
    ["method", "common"],
  ]);
  const how = isText(method) ? textOf(method) : "";
  if (!["common", "ceil", "floor"].includes(how)) {
    throw new TemplateError("FilterArgumentError", "method must be common, ceil or floor");
  }
  if (value instanceof Undefined) return value.fail();
  if (!isNumber(value)) {
    throw new TemplateError("TypeError", `type ${typeName(value)} doesn't define __round__ method`);
  }
  const places = Math.max(-400, Math.min(400, requireIndex(precision)));
  const number = toFloat(typeof value === "boolean" ? (value ? 1n : 0n) : value);
  const scale = 10 ** places;
  if (how === "ceil") return Math.ceil(number * scale) / scale;
  if (how === "floor") return Math.floor(number * scale) / scale;
  if (typeof value !== "number")
    return places >= 0 ? value : BigInt(Math.round(number * scale)) * 10n ** BigInt(-places);
  if (!Number.isFinite(number)) return number;
  return places >= 0 ? Number(fixed(number, places)) : Math.round(number * scale) / scale;
};

const fallbackOf: Filter = (_engine, value, args) => {
  const [fallback = "", isBoolean = false] = bind("default", args, [
    ["default_value", ""],
    ["boolean", false],
  ]);
  return value instanceof Undefined || (isTruthy(isBoolean) && !isTruthy(value)) ? fallback : value;
};

function absolute(value: Value): Value {
  if (value instanceof Undefined) return value.fail();
  if (typeof value === "boolean") return value ? 1n : 0n;
  if (typeof value === "bigint") return value < 0n ? -value : value;
  if (typeof value === "number") return Math.abs(value);
  throw new TemplateError("TypeError", `bad operand type for abs(): '${typeName(value)}'`);
}

/** A value whose keys are in order, at every depth. */
function inOrder(budget: Budget, value: Value): Value {
  if (value instanceof Sequence && value.label === undefined && value.kind !== "generator") {
    return budget.deeper(
      () =>
        new Sequence(
          value.kind,
          iterate(budget, value).map((item) => inOrder(budget, item)),
        ),
    );
  }
  if (!(value instanceof Dict)) return value;
  const ordered = new Dict();
  for (const [key, item] of sorted(budget, value.entries(), ([one]) => one)) {
    ordered.set(
      budget,
      key,
      budget.deeper(() => inOrder(budget, item)),
    );
  }
  return ordered;
}

export const valueFilters: readonly (readonly [string, Filter])[] = [
  ["abs", (_engine, value) => absolute(value)],
  [
    "attr",
    ({ budget }, value, args) => {
      const [name = ""] = bind("attr", args, ["name"]);
      return attributeOnly(budget, value, show(budget, name));
    },
  ],
  ["default", fallbackOf],
  ["d", fallbackOf],
  ["float", toFloatFilter],
  ["int", toInteger],
  ["round", round],
  [
    "filesizeformat",
    (_engine, value, args) => {
      const [binary = false] = bind("filesizeformat", args, [["binary", false]]);
      if (!isNumber(value)) throw new TemplateError("TypeError", "filesizeformat takes a number");
      return sizeText(Number(value), isTruthy(binary));
    },
  ],
  ["pprint", ({ budget }, value) => represent(budget, inOrder(budget, value))],
  [
    "tojson",
    ({ budget }, value, args) => {
      const [indent = null] = bind("tojson", args, [["indent", null]]);
      return new Markup(toJson(budget, value, indent === null ? undefined : requireIndex(indent)));
    },
  ],
];
