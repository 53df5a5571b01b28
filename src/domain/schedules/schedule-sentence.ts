import type { Schedule } from "../../contract/deployments/schedules.ts";
import { CronProblem, parseCron } from "./cron-fields.ts";
import { parseRuleSet, type Rule, RuleProblem } from "./rrule-parse.ts";
import {
  type LengthUnit,
  SCHEDULE_WORDS,
  type ScheduleLanguage,
  type ScheduleWords,
} from "./schedule-words.ts";

/** A schedule as a person says it: `at 03:00 on Monday to Friday (America/Buenos_Aires)`. */
export function scheduleSentence(schedule: Schedule, language: ScheduleLanguage = "en"): string {
  return `${scheduleWhen(schedule, language)} (${schedule.timezone ?? "UTC"})`;
}

/** The same without its time zone. */
export function scheduleWhen(schedule: Schedule, language: ScheduleLanguage): string {
  const words = SCHEDULE_WORDS[language];
  if ("interval" in schedule) return lengthText(schedule.interval, words);
  if ("cron" in schedule)
    return cronSentence(schedule.cron, schedule.day_or !== false, words) ?? words.byCron(schedule.cron);
  const rule = schedule.rrule.replace(/^DTSTART\S*\s+/, "").replace(/^RRULE:/, "");
  return ruleSentence(schedule.rrule, words) ?? words.byRule(rule);
}

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

function lengthText(seconds: number, words: ScheduleWords): string {
  const parts: string[] = [];
  let left = seconds;
  for (const [name, size] of UNITS) {
    const count = size === 1 ? Math.round(left * 1000) / 1000 : Math.floor(left / size);
    left -= count * size;
    if (count === 1 && seconds === size) return words.everyOne(name);
    if (count > 0) parts.push(words.length(count, name));
  }
  return words.every(parts.join(" "));
}

const RULE_UNITS: Readonly<Record<Rule["freq"], LengthUnit>> = {
  YEARLY: "year",
  MONTHLY: "month",
  WEEKLY: "week",
  DAILY: "day",
  HOURLY: "hour",
  MINUTELY: "minute",
  SECONDLY: "second",
};

/** A rule that only says how often, on which days of the week or month, in which months and at what times; undefined for more. */
function ruleSentence(text: string, words: ScheduleWords): string | undefined {
  const found = simpleRule(text);
  if (found === undefined) return undefined;
  const { rule, start } = found;
  const list = (texts: readonly string[]) => listed(texts, words);
  const unit = RULE_UNITS[rule.freq];
  const often = rule.interval === 1 ? words.everyOne(unit) : words.every(words.length(rule.interval, unit));
  // The rule counts from Monday.
  const days = rule.byday.map(({ day }) => words.days[(day + 1) % 7] ?? "");
  const months = rule.bymonth.map((month) => words.months[month - 1] ?? "");
  // What a rule of days leaves open about the time of day is what its start says.
  const startMinutes = Math.floor(start / 60_000_000) % 1440;
  const isOfDays = !["hour", "minute", "second"].includes(unit);
  const hours = rule.byhour.length > 0 || !isOfDays ? rule.byhour : [Math.floor(startMinutes / 60)];
  const minutes = rule.byminute.length > 0 ? rule.byminute : [startMinutes % 60];
  const times = hours.flatMap((hour) => minutes.map((minute) => clock(hour, minute)));
  return [
    often,
    days.length > 0 && words.onWeekdays(days, list),
    rule.bymonthday.length > 0 && words.onDays(list(rule.bymonthday.map(String))),
    months.length > 0 && words.inMonths(months, list),
    times.length > 0 && words.at(list(times)),
  ]
    .filter((each) => each !== false)
    .join(" ");
}

function simpleRule(text: string): { readonly rule: Rule; readonly start: number } | undefined {
  try {
    const { rules, isSingle, start = 0 } = parseRuleSet(text);
    const [rule] = rules;
    if (!isSingle || rule === undefined) return undefined;
    const isPlain =
      rule.count === undefined &&
      rule.until === undefined &&
      rule.bysetpos.length + rule.byyearday.length + rule.byweekno.length + rule.byeaster.length === 0 &&
      rule.byday.every(({ nth }) => nth === 0) &&
      rule.bymonthday.every((day) => day > 0) &&
      rule.bysecond.every((second) => second === 0) &&
      (rule.byminute.length === 0 || rule.byhour.length > 0) &&
      rule.byhour.length * Math.max(1, rule.byminute.length) <= MOST_TIMES;
    return isPlain ? { rule, start } : undefined;
  } catch (error) {
    if (error instanceof RuleProblem) return undefined;
    throw error;
  }
}

/** Times of day that a sentence lists; more are no longer plain. */
const MOST_TIMES = 6;

const NICKNAMES: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

/** Undefined for what is no cron expression, or none that a sentence makes plainer. */
function cronSentence(text: string, isOr: boolean, words: ScheduleWords): string | undefined {
  const cron = NICKNAMES[text.trim().toLowerCase()] ?? text;
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== 5 || !isCron(cron)) return undefined;
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = fields;
  const days = dayWords(day, words);
  const weekdays = nameWords(weekday, WEEKDAYS, words.days, words.onWeekdays, 0, words);
  const months = nameWords(month, MONTHS, words.months, words.inMonths, 1, words);
  const time = timeWords(minute, hour, words);
  if (time === undefined || days === undefined || weekdays === undefined || months === undefined)
    return undefined;
  const both = days !== "" && weekdays !== "";
  const when = both ? `${days} ${isOr ? words.or : words.ifAlso} ${weekdays}` : days + weekdays;
  const everyDay = when === "" && time.isTimesOfDay ? words.everyDay : when;
  return [time.text, everyDay, months].filter((each) => each !== "").join(" ");
}

function isCron(text: string): boolean {
  try {
    parseCron(text);
    return true;
  } catch (error) {
    if (error instanceof CronProblem) return false;
    throw error;
  }
}

interface TimeWords {
  readonly text: string;
  /** Whether it names times of a day, which then is every day unless days are said. */
  readonly isTimesOfDay: boolean;
}

function timeWords(minute: string, hour: string, words: ScheduleWords): TimeWords | undefined {
  const list = (texts: readonly string[]) => listed(texts, words);
  const told = (text: string): TimeWords => ({ text, isTimesOfDay: false });
  const everyMinutes = /^\*\/(\d+)$/.exec(minute)?.[1];
  const minutes = minute === "*" ? words.everyMinute : everyMinutes && words.everyMinutes(everyMinutes);
  const span = /^(\d+)-(\d+)$/.exec(hour);
  const hours = numbers(hour);
  if (minutes) {
    if (hour === "*") return told(minutes);
    if (span !== null) return told(`${minutes} ${words.between(clock(span[1], 0), clock(span[2], 59))}`);
    return hours && told(`${minutes} ${words.ofHours(list(hours.map((each) => clock(each, 0))))}`);
  }
  const at = numbers(minute);
  if (at === undefined) return undefined;
  const isFull = at.length === 1 && at[0] === 0;
  const past = isFull ? words.onTheHour : words.atMinute(list(at.map(String)));
  if (hour === "*") return told(isFull ? words.everyHour : `${past} ${words.ofEveryHour}`);
  const everyHours = /^\*\/(\d+)$/.exec(hour)?.[1];
  if (everyHours !== undefined) return told(`${past}, ${words.everyHours(everyHours)}`);
  if (span !== null) return told(`${past}, ${words.hourlyBetween(clock(span[1], 0), clock(span[2], 0))}`);
  if (hours === undefined || hours.length * at.length > MOST_TIMES) return undefined;
  const times = hours.flatMap((each) => at.map((one) => clock(each, one)));
  return { text: words.at(list(times)), isTimesOfDay: true };
}

function dayWords(day: string, words: ScheduleWords): string | undefined {
  if (day === "*" || day === "?") return "";
  if (/^l$/i.test(day)) return words.onLastDay;
  const days = numbers(day);
  if (days !== undefined) return words.onDays(listed(days.map(String), words));
  const [, from, to] = /^(\d+)-(\d+)$/.exec(day) ?? [];
  if (from !== undefined && to !== undefined) return words.onDaySpan(from, to);
  const step = /^\*\/(\d+)$/.exec(day)?.[1];
  return step && words.onEveryNthDay(step);
}

const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** Days of the week or months, by number or name. */
function nameWords(
  field: string,
  known: readonly string[],
  names: readonly string[],
  phrase: ScheduleWords["onWeekdays"],
  first: number,
  words: ScheduleWords,
): string | undefined {
  if (field === "*" || field === "?") return "";
  const nameOf = (text: string): string | undefined =>
    names[
      /^\d+$/.test(text)
        ? (Number(text) - first) % names.length
        : known.indexOf(text.slice(0, 3).toLowerCase())
    ];
  const parts = field.split(",").map((part) => {
    const [from = "", to] = part.split("-");
    const [start, end] = [nameOf(from), to === undefined ? undefined : nameOf(to)];
    if (to === undefined) return start;
    return start === undefined || end === undefined ? undefined : words.range(start, end);
  });
  const texts = parts.filter((each) => each !== undefined);
  return texts.length === parts.length ? phrase(texts, (each) => listed(each, words)) : undefined;
}

function numbers(field: string): number[] | undefined {
  return /^\d+(,\d+)*$/.test(field) ? field.split(",").map(Number) : undefined;
}

function clock(hour: number | string | undefined, minute: number): string {
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

function listed(texts: readonly string[], { and }: ScheduleWords): string {
  return texts.length < 2 ? texts.join("") : `${texts.slice(0, -1).join(", ")} ${and} ${texts.at(-1)}`;
}

/** An instant by the clock of a zone: `Mon 2026-11-23 03:00 GMT-3`. */
export function zonedTime(date: string, zone: string): string {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    weekday: "short",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
  }).formatToParts(new Date(date));
  const part = (type: string): string => parts.find((each) => each.type === type)?.value ?? "";
  const seconds = part("second") === "00" ? "" : `:${part("second")}`;
  return `${part("weekday")} ${part("year")}-${part("month")}-${part("day")} ${part("hour")}:${part("minute")}${seconds} ${part("timeZoneName")}`;
}
