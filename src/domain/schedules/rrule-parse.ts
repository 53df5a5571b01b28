/** How often a rule repeats, coarse to fine. */
export const FREQUENCIES = [
  "YEARLY",
  "MONTHLY",
  "WEEKLY",
  "DAILY",
  "HOURLY",
  "MINUTELY",
  "SECONDLY",
] as const;
export type Frequency = (typeof FREQUENCIES)[number];

/** A day of the week (0 is Monday), with its number in the month or year when it has one. */
export interface RuleDay {
  readonly day: number;
  readonly nth: number;
}

/** One recurrence rule as it is written. */
export interface Rule {
  readonly freq: Frequency;
  readonly interval: number;
  /** First day of the week; 0 is Monday. */
  readonly wkst: number;
  readonly count: number | undefined;
  /** Wall-clock microseconds. */
  readonly until: number | undefined;
  readonly bysetpos: readonly number[];
  readonly bymonth: readonly number[];
  readonly bymonthday: readonly number[];
  readonly byyearday: readonly number[];
  readonly byeaster: readonly number[];
  readonly byweekno: readonly number[];
  readonly byday: readonly RuleDay[];
  readonly byhour: readonly number[];
  readonly byminute: readonly number[];
  readonly bysecond: readonly number[];
}

/** Rules and dates that add to a set and take away from it; times are wall-clock microseconds. */
export interface RuleSet {
  readonly start: number | undefined;
  readonly rules: readonly Rule[];
  readonly dates: readonly number[];
  readonly excludedRules: readonly Rule[];
  readonly excludedDates: readonly number[];
  /** Whether it is one rule and nothing else. */
  readonly isSingle: boolean;
}

/** What makes a text no recurrence rule. */
export class RuleProblem extends Error {}

const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
const STAMP =
  /^(\d{4})-?(\d{2})-?(\d{2})(?:T(\d{2}):?(\d{2})(?::?(\d{2}))?(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/;

/** A date of a rule as wall-clock time: its zone is the schedule's, whatever it says itself. */
export function parseStamp(text: string): number {
  const match = STAMP.exec(text);
  if (match === null) throw new RuleProblem(`Unknown string format: ${text}`);
  const [, year, month, day, hour = "0", minute = "0", second = "0"] = match;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const isReal = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  if (!isReal || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) {
    throw new RuleProblem(`Unknown string format: ${text}`);
  }
  return (date.getTime() + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000) * 1000;
}

function integer(name: string, text: string): number {
  if (!/^[+-]?\d+$/.test(text)) throw new RuleProblem(`invalid '${name}': ${text}`);
  return Number(text);
}

function integers(name: string, text: string, low: number, high: number): number[] {
  return text.split(",").map((part) => {
    const value = integer(name, part);
    if (value < low || value > high)
      throw new RuleProblem(`${name.slice(2).toLowerCase()} must be in ${low}..${high}`);
    return value;
  });
}

function weekday(text: string): number {
  const day = WEEKDAYS.indexOf(text);
  if (day < 0) throw new RuleProblem(`invalid 'BYDAY': ${text}`);
  return day;
}

function ruleDay(text: string): RuleDay {
  const called = /^([A-Z]{2})\(([+-]?\d+)\)$/.exec(text);
  const prefixed = /^([+-]?\d+)?([A-Z]{2})$/.exec(text);
  if (called === null && prefixed === null) throw new RuleProblem(`invalid 'BYDAY': ${text}`);
  const day = weekday(called?.[1] ?? prefixed?.[2] ?? "");
  const nth = called?.[2] ?? prefixed?.[1];
  if (nth !== undefined && Number(nth) === 0) throw new RuleProblem(`invalid 'BYDAY': ${text}`);
  return { day, nth: nth === undefined ? 0 : Number(nth) };
}

function positions(text: string): number[] {
  return text.split(",").map((part) => {
    const value = integer("BYSETPOS", part);
    if (value === 0 || Math.abs(value) > 366) {
      throw new RuleProblem("bysetpos must be between 1 and 366, or between -366 and -1");
    }
    return value;
  });
}

const ANY = Number.MAX_SAFE_INTEGER;
type Mutable = { -readonly [K in keyof Rule]: Rule[K] };

const PARTS: Readonly<Record<string, (rule: Mutable, text: string) => void>> = {
  FREQ: (rule, text) => {
    const found = FREQUENCIES.find((name) => name === text);
    if (found === undefined) throw new RuleProblem(`invalid 'FREQ': ${text}`);
    rule.freq = found;
  },
  INTERVAL: (rule, text) => {
    rule.interval = integer("INTERVAL", text);
  },
  COUNT: (rule, text) => {
    rule.count = integer("COUNT", text);
  },
  UNTIL: (rule, text) => {
    try {
      rule.until = parseStamp(text);
    } catch (error) {
      if (!(error instanceof RuleProblem)) throw error;
      throw new RuleProblem(`invalid 'UNTIL': ${text}`);
    }
  },
  WKST: (rule, text) => {
    rule.wkst = /^\d$/.test(text) ? Number(text) : weekday(text);
  },
  BYSETPOS: (rule, text) => {
    rule.bysetpos = positions(text);
  },
  BYMONTH: (rule, text) => {
    rule.bymonth = integers("BYMONTH", text, -ANY, ANY);
  },
  BYMONTHDAY: (rule, text) => {
    rule.bymonthday = integers("BYMONTHDAY", text, -ANY, ANY);
  },
  BYYEARDAY: (rule, text) => {
    rule.byyearday = integers("BYYEARDAY", text, -ANY, ANY);
  },
  BYEASTER: (rule, text) => {
    rule.byeaster = integers("BYEASTER", text, -ANY, ANY);
  },
  BYWEEKNO: (rule, text) => {
    rule.byweekno = integers("BYWEEKNO", text, -ANY, ANY);
  },
  BYDAY: (rule, text) => {
    rule.byday = text.split(",").map(ruleDay);
  },
  BYHOUR: (rule, text) => {
    rule.byhour = integers("BYHOUR", text, 0, 23);
  },
  BYMINUTE: (rule, text) => {
    rule.byminute = integers("BYMINUTE", text, 0, 59);
  },
  BYSECOND: (rule, text) => {
    rule.bysecond = integers("BYSECOND", text, 0, 59);
  },
};

function parseRule(text: string): Rule {
  const none: readonly number[] = [];
  const rule: Mutable & { freq: Frequency | undefined } = {
    freq: undefined as unknown as Frequency, // safe: looked at below
    interval: 1,
    wkst: 0,
    count: undefined,
    until: undefined,
    bysetpos: none,
    bymonth: none,
    bymonthday: none,
    byyearday: none,
    byeaster: none,
    byweekno: none,
    byday: [],
    byhour: none,
    byminute: none,
    bysecond: none,
  };
  for (const part of text.split(";")) {
    const at = part.indexOf("=");
    if (at < 0) throw new RuleProblem(`${part === "" ? "an empty part" : part} has no value`);
    const name = part.slice(0, at);
    const read = PARTS[name === "BYWEEKDAY" ? "BYDAY" : name];
    if (read === undefined) throw new RuleProblem(`unknown parameter '${name}'`);
    read(rule, part.slice(at + 1));
  }
  if (rule.freq === undefined) throw new RuleProblem("a rule needs a FREQ");
  return rule;
}

/**
 * Parses a recurrence rule, or a set of rules and dates, one in a line.
 *
 * @throws RuleProblem
 */
export function parseRuleSet(text: string): RuleSet {
  const lines = text
    .toUpperCase()
    .split(/\s+/)
    .filter((line) => line !== "");
  if (lines.length === 0) throw new RuleProblem("empty string");
  let start: number | undefined;
  const rules: Rule[] = [];
  const dates: number[] = [];
  const excludedRules: Rule[] = [];
  const excludedDates: number[] = [];
  for (const line of lines) {
    const colon = line.indexOf(":");
    const [head = "", value] = colon < 0 ? ["RRULE", line] : [line.slice(0, colon), line.slice(colon + 1)];
    const [name, ...parameters] = head.split(";");
    if ((name === "RRULE" || name === "EXRULE") && parameters.length > 0) {
      throw new RuleProblem(`unsupported ${name} parm: ${parameters[0]}`);
    }
    if (name === "RRULE") rules.push(parseRule(value));
    else if (name === "EXRULE") excludedRules.push(parseRule(value));
    else if (name === "RDATE") dates.push(...value.split(",").map(parseStamp));
    else if (name === "EXDATE") excludedDates.push(...value.split(",").map(parseStamp));
    else if (name === "DTSTART") start = parseStamp(value);
    else throw new RuleProblem(`unsupported property: ${name}`);
  }
  const extras = dates.length + excludedRules.length + excludedDates.length;
  if (rules.length === 0 && extras === 0) throw new RuleProblem("there is no rule");
  return { start, rules, dates, excludedRules, excludedDates, isSingle: rules.length === 1 && extras === 0 };
}
