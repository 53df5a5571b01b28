/** Values that one field of a cron expression allows; `all` when it says nothing. */
export interface CronField {
  readonly all: boolean;
  /** Sorted. */
  readonly values: readonly number[];
}

/** A parsed cron expression. Months are 1 to 12, days of the week 0 (Sunday) to 6. */
export interface CronFields {
  readonly second: CronField;
  readonly minute: CronField;
  readonly hour: CronField;
  readonly dayOfMonth: CronField;
  /** `L`: the last day of the month is allowed too. */
  readonly lastDayOfMonth: boolean;
  readonly month: CronField;
  readonly dayOfWeek: CronField;
  /** `5#3` and `L5`: day of the week with its number in the month, or `last`. */
  readonly nthDaysOfWeek: readonly { readonly day: number; readonly nth: number | "last" }[];
  readonly year: CronField;
}

/** What makes a text no cron expression. */
export class CronProblem extends Error {}

const ALIASES: Readonly<Record<string, string>> = {
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
};

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const DAYS = "sun mon tue wed thu fri sat".split(" ");

interface Range {
  readonly low: number;
  readonly high: number;
  /** The greatest number that may be written: Sunday is 0 and 7. */
  readonly top: number;
  readonly names?: ReadonlyMap<string, number>;
}

const WEEK: Range = { low: 0, high: 6, top: 7, names: new Map(DAYS.map((name, at) => [name, at])) };

const RANGES = {
  minute: { low: 0, high: 59, top: 59 },
  hour: { low: 0, high: 23, top: 23 },
  dayOfMonth: { low: 1, high: 31, top: 31 },
  month: { low: 1, high: 12, top: 12, names: new Map(MONTHS.map((name, at) => [name, at + 1])) },
  dayOfWeek: WEEK,
  /** With a field for seconds only Sunday's 0 is known. */
  dayOfWeekBeforeSeconds: { ...WEEK, top: 6 },
  second: { low: 0, high: 59, top: 59 },
  year: { low: 1970, high: 2099, top: 2099 },
} as const satisfies Record<string, Range>;

const ITEM = /^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/;

function numberOf(text: string, range: Range): number {
  const named = range.names?.get(text);
  if (named !== undefined) return named;
  if (!/^\d+$/.test(text)) throw new CronProblem(`${text} is no number`);
  const value = Number(text);
  if (value < range.low || value > range.top) throw new CronProblem(`${text} is out of range`);
  return value;
}

function steps(from: number, to: number, step: number): number[] {
  const values: number[] = [];
  for (let value = from; value <= to; value += step) values.push(value);
  return values;
}

/**
 * The numbers from one to another, around the end of the range when the first is not the smaller one; from a number to
 * itself is all around. Steps across the end are counted as croniter counts them.
 */
function expand(from: number, to: number, step: number, range: Range): number[] {
  if (from < to) return steps(from, to, step);
  if (from === to) return steps(range.low, range.high, step);
  const head = steps(from, range.high, step);
  const ahead = step - (range.high - (head.at(-1) ?? from));
  return [...head, ...steps(range.low + (ahead > 1 ? ahead : 0), to, step)];
}

function parseItem(item: string, range: Range): number[] {
  const match = ITEM.exec(item);
  if (match === null) throw new CronProblem(`${item} is not understood`);
  const [, star, first = "", last, stepText] = match;
  const step = stepText === undefined ? 1 : Number(stepText);
  if (step < 1) throw new CronProblem(`${item} has no step`);
  if (star !== undefined) return steps(range.low, range.high, step);
  let from = numberOf(first, range);
  if (last === undefined && stepText === undefined) return [from];
  if (from > range.high && last !== undefined && numberOf(last, range) !== from) from = range.low;
  if (from > range.high && last === undefined) from = range.low;
  return expand(from, last === undefined ? range.high : numberOf(last, range), step, range);
}

function fieldOf(items: readonly string[], range: Range, isAll: boolean): CronField {
  const values = new Set(items.flatMap((item) => parseItem(item, range)));
  // Sunday as 7 is Sunday as 0.
  const inRange = [...values].map((value) => (value > range.high ? range.low : value));
  return { all: isAll, values: [...new Set(inRange)].sort((a, b) => a - b) };
}

/** Fields that were parsed; the same ones come in expression after expression. */
const parsed = new Map<Range, Map<string, CronField>>();
const MAX_PARSED = 1000;

function parseField(text: string, range: Range): CronField {
  let known = parsed.get(range);
  if (known === undefined) {
    known = new Map();
    parsed.set(range, known);
  }
  let field = known.get(text);
  if (field === undefined) {
    const items = text.split(",");
    field = fieldOf(items, range, items.includes("*"));
    if (known.size >= MAX_PARSED) known.clear();
    known.set(text, field);
  }
  return field;
}

function parseDayOfMonth(text: string): Pick<CronFields, "dayOfMonth" | "lastDayOfMonth"> {
  const items = text.split(",");
  const rest = items.filter((item) => item !== "l");
  // A lone `L` allows no other day.
  const dayOfMonth =
    rest.length === 0 ? { all: false, values: [] } : parseField(rest.join(","), RANGES.dayOfMonth);
  return { dayOfMonth, lastDayOfMonth: rest.length < items.length };
}

function parseNth(item: string, range: Range): CronFields["nthDaysOfWeek"][number] | undefined {
  const last = /^l(\d)$/.exec(item);
  const nth = /^(\w+)#(\d)$/.exec(item);
  if (last === null && nth === null) return undefined;
  const day = numberOf(last?.[1] ?? nth?.[1] ?? "", range) % 7;
  if (nth === null) return { day, nth: "last" };
  const number = Number(nth[2]);
  if (number < 1 || number > 5) throw new CronProblem(`${item} is out of range`);
  return { day, nth: number };
}

function parseDayOfWeek(text: string, range: Range): Pick<CronFields, "dayOfWeek" | "nthDaysOfWeek"> {
  const items = text.split(",");
  const nthDaysOfWeek = items.flatMap((item) => parseNth(item, range) ?? []);
  if (nthDaysOfWeek.length === 0) return { dayOfWeek: parseField(text, range), nthDaysOfWeek };
  if (nthDaysOfWeek.length < items.length) {
    throw new CronProblem("numbered and plain days of the week do not go together");
  }
  return { dayOfWeek: { all: false, values: [] }, nthDaysOfWeek };
}

/** A field that allows every day says nothing, unless it stands beside one that restricts days by itself. */
function saysNothing(field: CronField, width: number, other: string): boolean {
  return field.all || (field.values.length === width && /^[*?]/.test(other));
}

/** `?` says nothing, as `*`, of the two fields for days. */
function isSilent(word: string): string {
  return word === "?" ? "*" : word;
}

/**
 * Parses a cron expression in croniter's dialect: five fields, a sixth for seconds, a seventh for years.
 *
 * @throws CronProblem
 */
export function parseCron(text: string): CronFields {
  const lower = text.toLowerCase().trim();
  const words = (ALIASES[lower] ?? lower).split(/\s+/);
  if (words.length < 5 || words.length > 7) throw new CronProblem("five, six or seven fields are needed");
  const [minute = "", hour = "", day = "", month = "", week = "", second = "0", year = "*"] = words;
  const weekRange = words.length > 5 ? RANGES.dayOfWeekBeforeSeconds : RANGES.dayOfWeek;
  const days = parseDayOfMonth(isSilent(day));
  const weekdays = parseDayOfWeek(isSilent(week), weekRange);
  return {
    minute: parseField(minute, RANGES.minute),
    hour: parseField(hour, RANGES.hour),
    ...days,
    dayOfMonth: { ...days.dayOfMonth, all: saysNothing(days.dayOfMonth, 31, week) },
    month: parseField(month, RANGES.month),
    ...weekdays,
    dayOfWeek: { ...weekdays.dayOfWeek, all: saysNothing(weekdays.dayOfWeek, 7, day) },
    second: parseField(second, RANGES.second),
    year: parseField(year, RANGES.year),
  };
}
