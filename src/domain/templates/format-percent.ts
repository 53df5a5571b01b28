import type { Budget } from "./budget.ts";
import { floatForm } from "./format-spec.ts";
import { represent, show, showInteger } from "./show.ts";
import { TemplateError } from "./template-error.ts";
import { joinTexts, repeatText, toFloat } from "./text-parts.ts";
import { charactersOf, Dict, indexOf, isNumber, Sequence, typeName, type Value } from "./values.ts";

const DIRECTIVE = /%(?:\(([^()]*)\))?([-+ #0]*)(\*|\d{1,9})?(?:\.(\*|\d{0,9}))?[hlL]?([\s\S])?/g;

/** Hands out the values of a `%` formatting one after another. */
interface Source {
  take(): Value;
  named(name: string): Value;
  finish(): void;
}

function createSource(budget: Budget, values: Value): Source {
  const isTuple = values instanceof Sequence && values.kind === "tuple";
  const items = isTuple ? values.items : [values];
  let at = 0;
  return {
    take() {
      const value = items[at++];
      if (value === undefined) throw new TemplateError("TypeError", "not enough arguments for format string");
      return value;
    },
    named(name) {
      if (!(values instanceof Dict)) throw new TemplateError("TypeError", "format requires a mapping");
      const value = values.get(budget, name);
      if (value === undefined) throw new TemplateError("KeyError", name);
      at = items.length;
      return value;
    },
    finish() {
      // A mapping or a list that was not used is no mistake.
      if (at < items.length && (isTuple || !(values instanceof Dict || values instanceof Sequence))) {
        throw new TemplateError("TypeError", "not all arguments converted during string formatting");
      }
    },
  };
}

/** Python's `text % values`. */
export function formatPercent(budget: Budget, text: string, values: Value): string {
  const source = createSource(budget, values);
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(DIRECTIVE)) {
    const [whole, name, flags = "", width, precision, type] = match;
    parts.push(text.slice(from, match.index));
    from = match.index + whole.length;
    if (type === "%") {
      parts.push("%");
      continue;
    }
    if (type === undefined) throw new TemplateError("ValueError", "incomplete format");
    const count = (given: string | undefined): number | undefined => {
      if (given === "*") return indexOf(source.take()) ?? 0;
      return given === undefined ? undefined : Number(given);
    };
    const [size, places] = [count(width), count(precision)];
    const value = name === undefined ? source.take() : source.named(name);
    parts.push(convert(budget, value, { flags, size: size ?? 0, places, type, at: from - 1 }));
  }
  parts.push(text.slice(from));
  source.finish();
  return joinTexts(budget, parts);
}

interface Directive {
  readonly flags: string;
  readonly size: number;
  readonly places: number | undefined;
  readonly type: string;
  /** Where its last letter stands. */
  readonly at: number;
}

function convert(budget: Budget, value: Value, directive: Directive): string {
  const { flags, places, type } = directive;
  if ("sra".includes(type)) {
    const text = type === "s" ? show(budget, value) : represent(budget, value);
    const cut = places === undefined ? text : charactersOf(budget, text).slice(0, places).join("");
    return pad(budget, "", cut, directive, false);
  }
  if (type === "c") return pad(budget, "", show(budget, value).slice(0, 2), directive, false);
  if (!"diuoxXeEfFgG".includes(type)) {
    const code = (type.codePointAt(0) ?? 0).toString(16);
    const message = `unsupported format character '${type}' (0x${code}) at index ${directive.at}`;
    throw new TemplateError("ValueError", message);
  }
  if (!isNumber(value)) {
    const wanted = "oxX".includes(type)
      ? `%${type} format: an integer is required, not ${typeName(value)}`
      : "diu".includes(type)
        ? `%${type} format: a real number is required, not ${typeName(value)}`
        : `must be real number, not ${typeName(value)}`;
    throw new TemplateError("TypeError", wanted);
  }
  const number = typeof value === "boolean" ? (value ? 1n : 0n) : value;
  const body = "eEfFgG".includes(type)
    ? floatForm(toFloat(number), type, places ?? 6, flags.includes("#"))
    : integerText(budget, number, directive);
  const isNegative = body.startsWith("-");
  const sign = isNegative ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  return pad(budget, sign, isNegative ? body.slice(1) : body, directive, true);
}

function integerText(budget: Budget, number: bigint | number, { flags, places, type }: Directive): string {
  if (typeof number === "number" && !Number.isFinite(number)) {
    throw new TemplateError("OverflowError", "cannot convert float infinity to integer");
  }
  const whole = typeof number === "number" ? BigInt(Math.trunc(number)) : number;
  const radix = type === "o" ? 8 : type.toLowerCase() === "x" ? 16 : 10;
  const digits =
    radix === 10 ? showInteger(whole).replace("-", "") : (whole < 0n ? -whole : whole).toString(radix);
  const filled = repeatText(budget, "0", (places ?? 0) - digits.length) + digits;
  const prefixed = flags.includes("#") && radix !== 10 ? `0${type}${filled}` : filled;
  return (whole < 0n ? "-" : "") + (type === "X" ? prefixed.toUpperCase() : prefixed);
}

function pad(
  budget: Budget,
  sign: string,
  body: string,
  { flags, size }: Directive,
  isNumeric: boolean,
): string {
  const missing = Math.abs(size) - charactersOf(budget, sign + body).length;
  if (missing <= 0) return sign + body;
  if (flags.includes("-") || size < 0) return sign + body + repeatText(budget, " ", missing);
  if (isNumeric && flags.includes("0")) return sign + repeatText(budget, "0", missing) + body;
  return repeatText(budget, " ", missing) + sign + body;
}
