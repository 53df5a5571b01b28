import { bind } from "../arguments.ts";
import type { Budget } from "../budget.ts";
import { formatPercent } from "../format-percent.ts";
import { fixed, groupDigits } from "../format-spec.ts";
import type { Filter } from "../scope.ts";
import { show } from "../show.ts";
import { TemplateError } from "../template-error.ts";
import { isNumber, isText, isTruthy, requireIndex, textOf, tupleOf, type Value } from "../values.ts";

/** A number, or the number that a text spells; undefined when it is neither. */
export function numberOf(value: Value): number | undefined {
  if (isNumber(value)) return Number(value);
  if (!isText(value)) return undefined;
  const text = textOf(value).trim();
  return /^[+-]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:e[+-]?\d{1,4})?$/i.test(text)
    ? Number(text)
    : undefined;
}

const DECIMAL_UNITS = ["kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"];
const BINARY_UNITS = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"];

/** A number of bytes as Jinja's `filesizeformat` writes it. */
export function sizeText(bytes: number, isBinary: boolean): string {
  const base = isBinary ? 1024 : 1000;
  if (bytes === 1) return "1 Byte";
  if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
  const units = isBinary ? BINARY_UNITS : DECIMAL_UNITS;
  const at = units.findIndex((_, index) => bytes < base ** (index + 2));
  const chosen = at < 0 ? units.length - 1 : at;
  return `${fixed((base * bytes) / base ** (chosen + 2), 1)} ${units[chosen]}`;
}

function percent(budget: Budget, format: Value, value: Value): string {
  return formatPercent(budget, show(budget, format), tupleOf([value]));
}

const naturalsize: Filter = ({ budget }, value, args) => {
  const [binary = false, gnu = false, format = "%.1f"] = bind("humanize_naturalsize", args, [
    ["binary", false],
    ["gnu", false],
    ["format", "%.1f"],
  ]);
  const bytes = numberOf(value);
  if (bytes === undefined) throw new TemplateError("ValueError", "naturalsize takes a number");
  const isGnu = isTruthy(gnu);
  const base = isGnu || isTruthy(binary) ? 1024 : 1000;
  const units = isGnu
    ? ["K", "M", "G", "T", "P", "E", "Z", "Y", "R", "Q"]
    : isTruthy(binary)
      ? [...BINARY_UNITS, "RiB", "QiB"]
      : [...DECIMAL_UNITS, "RB", "QB"];
  const size = Math.abs(bytes);
  if (size === 1 && !isGnu) return `${Math.trunc(bytes)} Byte`;
  if (size < base) return `${Math.trunc(bytes)}${isGnu ? "B" : " Bytes"}`;
  const power = Math.min(Math.floor(Math.log(size) / Math.log(base)), units.length);
  return `${percent(budget, format, bytes / base ** power)}${isGnu ? "" : " "}${units[power - 1]}`;
};

const intcomma: Filter = ({ budget }, value, args) => {
  const [digits = null] = bind("humanize_intcomma", args, [["ndigits", null]]);
  const number = numberOf(value);
  if (number === undefined) return show(budget, value);
  const text = digits === null ? show(budget, value).trim() : fixed(number, requireIndex(digits));
  const [whole = "", ...rest] = text.split(/(?=[.e])/);
  return groupDigits(whole, ",") + rest.join("");
};

const POWERS: readonly (readonly [number, string, string])[] = [
  [3, "thousand", "thousand"],
  [6, "million", "million"],
  [9, "billion", "billion"],
  [12, "trillion", "trillion"],
  [15, "quadrillion", "quadrillion"],
  [18, "quintillion", "quintillion"],
  [21, "sextillion", "sextillion"],
  [24, "septillion", "septillion"],
  [27, "octillion", "octillion"],
  [30, "nonillion", "nonillion"],
  [33, "decillion", "decillion"],
  [100, "googol", "googol"],
];

const intword: Filter = ({ budget }, value, args) => {
  const [format = "%.1f"] = bind("humanize_intword", args, [["format", "%.1f"]]);
  const number = numberOf(value);
  if (number === undefined) return show(budget, value);
  const whole = Math.trunc(number);
  if (Math.abs(whole) < 1000) return String(whole);
  for (const [at, [power, name]] of POWERS.entries()) {
    const next = POWERS[at + 1];
    if (next !== undefined && Math.abs(whole) >= 10 ** next[0]) continue;
    const chopped = percent(budget, format, whole / 10 ** power);
    // 999,960 is a million rather than a thousand thousand.
    if (next !== undefined && Math.abs(Number(chopped)) >= 10 ** (next[0] - power)) {
      return `${percent(budget, format, whole / 10 ** next[0])} ${next[1]}`;
    }
    return `${chopped} ${name}`;
  }
  return String(whole);
};

const ORDINALS = ["th", "st", "nd", "rd", "th", "th", "th", "th", "th", "th"];
const SMALL = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

function scientific(budget: Budget, value: Value, precision: number): string {
  const number = numberOf(value);
  if (number === undefined) return show(budget, value);
  if (!Number.isFinite(number)) return show(budget, number);
  const [mantissa = "", power = "0"] = number.toExponential(Math.max(0, Math.min(100, precision))).split("e");
  const raised = Array.from(power.replace("+", ""), (one) => (one === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(one)]));
  return `${mantissa} x 10${raised.join("")}`;
}

/** The nearest fraction whose lower part is at most 1000. */
function fractional(number: number): string {
  const whole = Math.trunc(number);
  const rest = Math.abs(number - whole);
  let [best, error] = [[0, 1], rest];
  for (let bottom = 1; bottom <= 1000; bottom++) {
    const top = Math.round(rest * bottom);
    const distance = Math.abs(rest - top / bottom);
    if (distance < error) [best, error] = [[top, bottom], distance];
  }
  const [top = 0, bottom = 1] = best;
  if (top === 0) return String(whole);
  if (bottom === 1) return String(whole + (number < 0 ? -top : top));
  if (whole === 0) return `${number < 0 ? "-" : ""}${top}/${bottom}`;
  return `${whole} ${top}/${bottom}`;
}

export const numberFilters: readonly (readonly [string, Filter])[] = [
  ["humanize_naturalsize", naturalsize],
  ["humanize_intcomma", intcomma],
  ["humanize_intword", intword],
  [
    "humanize_ordinal",
    ({ budget }, value) => {
      const number = numberOf(value);
      if (number === undefined) return show(budget, value);
      const whole = Math.trunc(number);
      const isTeen = Math.abs(whole) % 100 >= 11 && Math.abs(whole) % 100 <= 13;
      return `${whole}${isTeen ? "th" : ORDINALS[((whole % 10) + 10) % 10]}`;
    },
  ],
  [
    "humanize_apnumber",
    ({ budget }, value) => {
      const number = numberOf(value);
      if (number === undefined) return show(budget, value);
      return SMALL[Math.trunc(number)] ?? String(Math.trunc(number));
    },
  ],
  [
    "humanize_fractional",
    ({ budget }, value) => {
      const number = numberOf(value);
      if (number === undefined || !Number.isFinite(number)) return show(budget, value);
      budget.spend(1000);
      return fractional(number);
    },
  ],
  [
    "humanize_scientific",
    ({ budget }, value, args) => {
      const [precision = 2n] = bind("humanize_scientific", args, [["precision", 2n]]);
      return scientific(budget, value, requireIndex(precision));
    },
  ],
  ["humanize_thousands_separator", () => ","],
  ["humanize_decimal_separator", () => "."],
  [
    "humanize_activate",
    () => {
      throw new TemplateError("SecurityError", "A template cannot change the server's language.");
    },
  ],
  ["humanize_deactivate", () => null],
];
