import type { Budget } from "./budget.ts";
import { show, showFloat, showInteger } from "./show.ts";
import { TemplateError } from "./template-error.ts";
import { repeatText, toFloat } from "./text-parts.ts";
import { charactersOf, isText, textOf, typeName, type Value } from "./values.ts";

/** More places after the point are nothing but noise. */
const MAX_PRECISION = 100;

/** What stands after the colon of `{:>10.2f}`. */
interface Spec {
  readonly fill: string;
  readonly align: string;
  readonly sign: string;
  readonly isAlternate: boolean;
  readonly width: number;
  readonly grouping: string;
  readonly precision: number | undefined;
  readonly type: string;
}

function parseSpec(text: string): Spec {
  const match =
    /^(?:([\s\S])([<>=^])|([<>=^]))?([-+ ]?)(z?)(#?)(0?)(\d{0,9})([,_]?)(?:\.(\d{1,9}))?([a-zA-Z%]?)$/u.exec(
      text,
    );
  if (match === null) throw new TemplateError("ValueError", "Invalid format specifier");
  const [
    ,
    fill,
    align,
    alone,
    sign = "",
    ,
    alternate,
    zero,
    width = "",
    grouping = "",
    precision,
    type = "",
  ] = match;
  const isZero = zero === "0";
  return {
    fill: fill ?? (isZero ? "0" : " "),
    align: align ?? alone ?? (isZero ? "=" : ""),
    sign,
    isAlternate: alternate === "#",
    width: Number(width),
    grouping,
    precision: precision === undefined ? undefined : Number(precision),
    type,
  };
}

/** Digits in groups of three, from the right. */
export function groupDigits(digits: string, separator: string): string {
  return separator === "" ? digits : digits.replace(/\B(?=(?:\d{3})+$)/g, separator);
}

function exponentForm(value: number, precision: number): string {
  const [mantissa = "", power = "0"] = value.toExponential(precision).split("e");
  const digits = String(Math.abs(Number(power))).padStart(2, "0");
  return `${mantissa}e${Number(power) < 0 ? "-" : "+"}${digits}`;
}

/** The value's digits after the point, a half to the even one: exact, unlike a multiplication by a power of ten. */
export function fixed(value: number, precision: number): string {
  const places = Math.min(precision, MAX_PRECISION);
  const text =
    Math.abs(value) < 1e21
      ? value.toFixed(places)
      : BigInt(value).toString() + (places > 0 ? `.${"0".repeat(places)}` : "");
  // `toFixed` takes the larger of two that are as near; Python the even one.
  const isHalf = places < 20 && Math.abs(value) < 2 ** 52 && isTie(value, places);
  return isHalf ? evenFixed(value, places) : text;
}

function isTie(value: number, places: number): boolean {
  const exact = Math.abs(value).toFixed(MAX_PRECISION);
  const after = exact.slice(exact.indexOf(".") + 1 + places);
  return /^50*$/.test(after);
}

function evenFixed(value: number, places: number): string {
  const exact = Math.abs(value).toFixed(MAX_PRECISION);
  const cut = exact.slice(0, exact.indexOf(".") + 1 + places).replace(/\.$/, "");
  const isOdd = /[13579]$/.test(cut);
  const scaled = BigInt(cut.replace(".", "")) + (isOdd ? 1n : 0n);
  const digits = scaled.toString().padStart(places + 1, "0");
  const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  return (value < 0 ? "-" : "") + text;
}

/** Significant digits, without zeros at the end. */
export function general(value: number, precision: number, isAlternate = false): string {
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const places = Math.max(1, Math.min(precision, MAX_PRECISION));
  const exponent = Number(value.toExponential(places - 1).split("e")[1]);
  const isPlain = exponent >= -4 && exponent < places;
  const text = isPlain ? fixed(value, places - 1 - exponent) : exponentForm(value, places - 1);
  if (isAlternate || !text.includes(".")) return text;
  const [mantissa = "", power] = text.split("e");
  const trimmed = mantissa.replace(/0+$/, "").replace(/\.$/, "");
  return power === undefined ? trimmed : `${trimmed}e${power}`;
}

/** A finite float in one of Python's forms, with its sign. */
export function floatForm(value: number, type: string, precision: number, isAlternate = false): string {
  const lower = type.toLowerCase();
  if (!Number.isFinite(value)) {
    const text = Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
    return type === lower ? text : text.toUpperCase();
  }
  const places = Math.min(precision, MAX_PRECISION);
  const text =
    lower === "f"
      ? fixed(value, places)
      : lower === "e"
        ? exponentForm(value, places)
        : general(value, places, isAlternate);
  const signed = Object.is(value, -0) && !text.startsWith("-") ? `-${text}` : text;
  return type === lower ? signed : signed.toUpperCase();
}

const RADIX: Readonly<Record<string, number>> = { b: 2, o: 8, x: 16, X: 16, d: 10, n: 10, "": 10 };

function integerBody(value: bigint, spec: Spec): string {
  const radix = RADIX[spec.type] ?? 10;
  const digits =
    radix === 10 ? showInteger(value).replace("-", "") : (value < 0n ? -value : value).toString(radix);
  const grouped = radix === 10 ? groupDigits(digits, spec.grouping) : digits;
  const cased = spec.type === "X" ? grouped.toUpperCase() : grouped;
  return spec.isAlternate && radix !== 10 ? `0${spec.type}${cased}` : cased;
}

function floatBody(value: number, spec: Spec): string {
  if (spec.type === "%") return `${floatForm(value * 100, "f", spec.precision ?? 6)}%`;
  if (spec.type === "") {
    if (spec.precision === undefined) return showFloat(value);
    const text = general(value, spec.precision);
    return /^-?\d+$/.test(text) ? `${text}.0` : text;
  }
  return floatForm(value, spec.type === "n" ? "g" : spec.type, spec.precision ?? 6, spec.isAlternate);
}

function pad(budget: Budget, body: string, sign: string, spec: Spec, defaultAlign: string): string {
  const missing = spec.width - charactersOf(budget, sign + body).length;
  if (missing <= 0) return sign + body;
  const align = spec.align === "" ? defaultAlign : spec.align;
  const before = align === ">" || align === "=" ? missing : align === "^" ? Math.floor(missing / 2) : 0;
  const left = repeatText(budget, spec.fill, before);
  const right = repeatText(budget, spec.fill, missing - before);
  return align === "=" ? `${sign}${left}${body}` : `${left}${sign}${body}${right}`;
}

/** `format(value, spec)`. */
export function formatValue(budget: Budget, value: Value, specText: string): string {
  if (specText === "") return show(budget, value);
  const spec = parseSpec(specText);
  if (isText(value)) return formatTextValue(budget, textOf(value), spec);
  if (typeof value !== "bigint" && typeof value !== "number" && typeof value !== "boolean") {
    throw new TemplateError("TypeError", `unsupported format string passed to ${typeName(value)}.__format__`);
  }
  const number = typeof value === "boolean" ? (value ? 1n : 0n) : value;
  const unknown = (): TemplateError =>
    new TemplateError(
      "ValueError",
      `Unknown format code '${spec.type}' for object of type '${typeName(value)}'`,
    );
  if (typeof number === "bigint" && Object.hasOwn(RADIX, spec.type)) {
    if (spec.precision !== undefined) {
      throw new TemplateError("ValueError", "Precision not allowed in integer format specifier");
    }
    const sign = number < 0n ? "-" : spec.sign === "-" ? "" : spec.sign;
    return pad(budget, integerBody(number, spec), sign, spec, ">");
  }
  if (typeof number === "bigint" && spec.type === "c") return String.fromCodePoint(Number(number));
  if (!"eEfFgGn%".includes(spec.type)) throw unknown();
  const text = floatBody(toFloat(number), spec);
  const sign = text.startsWith("-") ? "-" : spec.sign === "-" ? "" : spec.sign;
  const [whole = "", ...rest] = text.replace(/^-/, "").split(/(?=[.e%])/);
  return pad(budget, groupDigits(whole, spec.grouping) + rest.join(""), sign, spec, ">");
}

function formatTextValue(budget: Budget, text: string, spec: Spec): string {
  if (spec.type !== "" && spec.type !== "s") {
    throw new TemplateError("ValueError", `Unknown format code '${spec.type}' for object of type 'str'`);
  }
  if (spec.align === "=") {
    throw new TemplateError("ValueError", "'=' alignment not allowed in string format specifier");
  }
  const characters = charactersOf(budget, text);
  const cut = spec.precision === undefined ? text : characters.slice(0, spec.precision).join("");
  return pad(budget, cut, "", spec, "<");
}
