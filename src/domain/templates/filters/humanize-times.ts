import { bind } from "../arguments.ts";
import { fixed, groupDigits } from "../format-spec.ts";
import type { Filter } from "../scope.ts";
import { show } from "../show.ts";
import { TemplateError } from "../template-error.ts";
import { isTruthy, Thing, type Value } from "../values.ts";
import { numberOf } from "./humanize-numbers.ts";

const DAY_SECONDS = 86_400;

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** A half goes to the even number, as with Python's `round`. */
function rounded(value: number): number {
  return Number(fixed(value, 0));
}

/** A length of time in its largest unit. */
function naturalDelta(seconds: number, withMonths: boolean): string {
  const total = Math.abs(seconds);
  const allDays = Math.floor(total / DAY_SECONDS);
  const rest = Math.floor(total - allDays * DAY_SECONDS);
  const years = Math.floor(allDays / 365);
  const days = allDays % 365;
  const months = rounded(days / 30.5);
  if (allDays === 0) return withinDay(rest);
  if (years === 0) {
    if (days === 1) return "a day";
    if (!withMonths || months === 0) return counted(days, "day");
    if (months === 1) return "a month";
    return months === 12 ? "a year" : counted(months, "month");
  }
  if (years === 1) {
    if (days === 0) return "a year";
    if (months === 0 || !withMonths) return `1 year, ${counted(days, "day")}`;
    return months === 12 ? "2 years" : `1 year, ${counted(months, "month")}`;
  }
  const near = rounded(allDays / 365);
  return `${groupDigits(String(near), ",")} ${near === 1 ? "year" : "years"}`;
}

function withinDay(seconds: number): string {
  if (seconds === 0) return "a moment";
  if (seconds === 1) return "a second";
  if (seconds < 60) return counted(seconds, "second");
  if (seconds < 3600) {
    const minutes = rounded(seconds / 60);
    if (minutes === 1) return "a minute";
    return minutes === 60 ? "an hour" : counted(minutes, "minute");
  }
  const hours = rounded(seconds / 3600);
  if (hours === 1) return "an hour";
  return hours === 24 ? "a day" : counted(hours, "hour");
}

/** Seconds that a value stands for; undefined when it is no finite number. */
function secondsOf(value: Value): number | undefined {
  const seconds = numberOf(value);
  if (seconds === undefined || !Number.isFinite(seconds)) return undefined;
  if (Math.abs(seconds) > 86_400 * 999_999_999) {
    throw new TemplateError("OverflowError", "the length of time is too large");
  }
  return seconds;
}

function requireSeconds(minimum: Value): void {
  if (minimum !== "seconds") {
    throw new TemplateError("ValueError", "This server counts times in seconds and longer units.");
  }
}

const naturaldelta: Filter = ({ budget }, value, args) => {
  const [months = true, minimum = "seconds"] = bind("humanize_naturaldelta", args, [
    ["months", true],
    ["minimum_unit", "seconds"],
  ]);
  requireSeconds(minimum);
  const seconds = secondsOf(value);
  return seconds === undefined ? show(budget, value) : naturalDelta(seconds, isTruthy(months));
};

const naturaltime: Filter = ({ budget, nowMicros }, value, args) => {
  const [future = false, months = true, minimum = "seconds", when = null] = bind(
    "humanize_naturaltime",
    args,
    [
      ["future", false],
      ["months", true],
      ["minimum_unit", "seconds"],
      ["when", null],
    ],
  );
  requireSeconds(minimum);
  const now = when instanceof Thing ? (when.parts.micros ?? nowMicros()) : nowMicros();
  const micros = value instanceof Thing ? value.parts.micros : undefined;
  const seconds = micros === undefined ? secondsOf(value) : (now - micros) / 1e6;
  if (seconds === undefined) return show(budget, value);
  const isFuture = micros === undefined ? isTruthy(future) : seconds < 0;
  const text = naturalDelta(seconds, isTruthy(months));
  if (text === "a moment") return "now";
  return isFuture ? `${text} from now` : `${text} ago`;
};

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** Today, tomorrow, yesterday, or the date. */
function naturalDay(withYear: boolean): Filter {
  return ({ budget, nowMicros }, value) => {
    const micros = value instanceof Thing ? value.parts.micros : undefined;
    if (micros === undefined) return show(budget, value);
    const dayOf = (at: number): number => Math.floor(at / 1e6 / DAY_SECONDS);
    const days = dayOf(micros) - dayOf(nowMicros());
    if (days === 0) return "today";
    if (days === 1) return "tomorrow";
    if (days === -1) return "yesterday";
    const date = new Date(micros / 1000);
    const text = `${MONTHS[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2, "0")}`;
    return withYear && Math.abs(days) >= (5 * 365) / 12 ? `${text} ${date.getUTCFullYear()}` : text;
  };
}

const CLOCK: readonly (readonly [string, number])[] = [
  ["hour", 3600],
  ["minute", 60],
];

const precisedelta: Filter = ({ budget }, value, args) => {
  const [minimum = "seconds"] = bind("humanize_precisedelta", args, [["minimum_unit", "seconds"]]);
  requireSeconds(minimum);
  const given = secondsOf(value);
  if (given === undefined) return show(budget, value);
  const allDays = Math.floor(Math.abs(given) / DAY_SECONDS);
  const days = allDays % 365;
  const months = Math.floor(days / 30.5);
  const parts: string[] = [];
  const add = (count: number, unit: string): void => {
    if (count > 0) parts.push(counted(count, unit));
  };
  add(Math.floor(allDays / 365), "year");
  add(months, "month");
  add(Math.floor(days - months * 30.5), "day");
  let rest = Math.abs(given) - allDays * DAY_SECONDS;
  for (const [unit, size] of CLOCK) {
    add(Math.floor(rest / size), unit);
    rest %= size;
  }
  const seconds = Number.isInteger(rest) ? String(rest) : fixed(rest, 2);
  if (rest > 0 || parts.length === 0) parts.push(`${seconds} second${rest === 1 ? "" : "s"}`);
  const last = parts.pop() ?? "";
  return parts.length === 0 ? last : `${parts.join(", ")} and ${last}`;
};

export const timeFilters: readonly (readonly [string, Filter])[] = [
  ["humanize_naturaldelta", naturaldelta],
  ["humanize_naturaltime", naturaltime],
  ["humanize_naturalday", naturalDay(false)],
  ["humanize_naturaldate", naturalDay(true)],
  ["humanize_precisedelta", precisedelta],
];
