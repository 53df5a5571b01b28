import type { Rule } from "./rrule-parse.ts";

/** Days are counted from 1970-01-01; days of the week from Monday, which is 0. */
const DAY_MS = 86_400_000;

export function dayNumber(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) / DAY_MS;
}

export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** A day on the calendar. */
export interface CalendarDay {
  readonly number: number;
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

export function calendarDay(number: number): CalendarDay {
  const date = new Date(number * DAY_MS);
  return { number, year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** Easter Sunday by the Gregorian calendar. */
function easter(year: number): number {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100];
  const d = b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3);
  const h = (19 * a + d + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return dayNumber(year, Math.floor(n / 31), (n % 31) + 1);
}

/** The first day of week 1 of a year: the first week with at least four days in it. */
function firstWeek(year: number, wkst: number): number {
  const newYear = dayNumber(year, 1, 1);
  const back = (weekdayOf(newYear) - wkst + 7) % 7;
  return back <= 3 ? newYear - back : newYear + 7 - back;
}

function isInWeek(rule: Rule, { number, year }: CalendarDay): boolean {
  const [first, next] = [firstWeek(year, rule.wkst), firstWeek(year + 1, rule.wkst)];
  if (number < first) {
    // The year's first days may belong to the last week of the year before.
    const weeks = (first - firstWeek(year - 1, rule.wkst)) / 7;
    return rule.byweekno.includes(-1) || rule.byweekno.includes(weeks);
  }
  if (number >= next) return rule.byweekno.includes(1);
  const weeks = (next - first) / 7;
  const week = Math.floor((number - first) / 7) + 1;
  return rule.byweekno.includes(week) || rule.byweekno.includes(week - weeks - 1);
}

/** The period within which numbered days of the week are counted. */
function countedWithin(rule: Rule, day: CalendarDay): readonly [number, number] {
  const isMonth = rule.freq === "MONTHLY" || rule.bymonth.length > 0;
  return isMonth
    ? [dayNumber(day.year, day.month, 1), dayNumber(day.year, day.month + 1, 1) - 1]
    : [dayNumber(day.year, 1, 1), dayNumber(day.year, 12, 31)];
}

function isOnWeekday(rule: Rule, day: CalendarDay): boolean {
  const counts = rule.freq === "YEARLY" || rule.freq === "MONTHLY";
  const week = weekdayOf(day.number);
  const plain = rule.byday.filter(({ nth }) => nth === 0 || !counts);
  const numbered = rule.byday.filter(({ nth }) => nth !== 0 && counts);
  if (plain.length > 0 && !plain.some((each) => each.day === week)) return false;
  if (numbered.length === 0) return true;
  const [first, last] = countedWithin(rule, day);
  return numbered.some(({ day: wanted, nth }) => {
    if (wanted !== week) return false;
    const from = nth > 0 ? day.number - first : last - day.number;
    return Math.floor(from / 7) + 1 === Math.abs(nth);
  });
}

/** Whether a day fits everything that a rule says about days. */
export function allowsDay(rule: Rule, day: CalendarDay): boolean {
  if (rule.bymonth.length > 0 && !rule.bymonth.includes(day.month)) return false;
  if (rule.byweekno.length > 0 && !isInWeek(rule, day)) return false;
  if (rule.byday.length > 0 && !isOnWeekday(rule, day)) return false;
  if (rule.byeaster.length > 0 && !rule.byeaster.includes(day.number - easter(day.year))) return false;
  if (rule.bymonthday.length > 0) {
    const fromEnd = day.number - dayNumber(day.year, day.month + 1, 1);
    if (!rule.bymonthday.includes(day.day) && !rule.bymonthday.includes(fromEnd)) return false;
  }
  if (rule.byyearday.length > 0) {
    const fromStart = day.number - dayNumber(day.year, 1, 1) + 1;
    const fromEnd = day.number - dayNumber(day.year + 1, 1, 1);
    if (!rule.byyearday.includes(fromStart) && !rule.byyearday.includes(fromEnd)) return false;
  }
  return true;
}
