import type { CronField, CronFields } from "./cron-fields.ts";

const SECOND = 1_000_000;
const DAY = 86_400 * SECOND;
/** A rule that is quiet for longer never fires again. */
const MAX_QUIET_YEARS = 50;

function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Numbered days always restrict; the other fields only say which of them count. */
function matchesNth(fields: CronFields, day: number, week: number, days: number): boolean {
  return fields.nthDaysOfWeek.some(({ day: wanted, nth }) =>
    wanted !== week ? false : nth === "last" ? day > days - 7 : Math.ceil(day / 7) === nth,
  );
}

/** Whether a day is allowed: by one of its two fields when both say something and one is enough, else by both. */
function allowsDay(fields: CronFields, isOr: boolean, year: number, month: number, day: number): boolean {
  const days = daysInMonth(year, month);
  const week = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
  const { dayOfMonth, dayOfWeek } = fields;
  const inMonth =
    dayOfMonth.all || dayOfMonth.values.includes(day) || (fields.lastDayOfMonth && day === days);
  if (fields.nthDaysOfWeek.length > 0) {
    return matchesNth(fields, day, week, days) && (inMonth || isOr);
  }
  const inWeek = dayOfWeek.all || dayOfWeek.values.includes(week);
  return isOr && !dayOfMonth.all && !dayOfWeek.all ? inMonth || inWeek : inMonth && inWeek;
}

/** The seconds of a day that are allowed, from one on. */
function* secondsOfDay(fields: CronFields, from: number): Generator<number> {
  for (const hour of fields.hour.values) {
    if (hour * 3600 + 3599 < from) continue;
    for (const minute of fields.minute.values) {
      const start = hour * 3600 + minute * 60;
      if (start + 59 < from) continue;
      for (const second of fields.second.values) if (start + second >= from) yield start + second;
    }
  }
}

function allows(field: CronField, value: number): boolean {
  return field.all || field.values.includes(value);
}

/** Wall-clock times after one, in integer microseconds; ends when the rule never fires again. */
export function* cronWallTimes(fields: CronFields, isOr: boolean, after: number): Generator<number> {
  // The next whole second after it.
  const first = Math.floor(after / SECOND) + 1;
  let day = Math.floor((first * SECOND) / DAY);
  let from = first - day * 86_400;
  let lastYear = new Date(day * 86_400_000).getUTCFullYear() + MAX_QUIET_YEARS;
  for (;;) {
    const date = new Date(day * 86_400_000);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
    if (year > lastYear) return;
    if (!allows(fields.year, year) || !allows(fields.month, month)) {
      // On to the first of the next month.
      day = Date.UTC(year, month, 1) / 86_400_000;
      from = 0;
      continue;
    }
    if (allowsDay(fields, isOr, year, month, date.getUTCDate())) {
      for (const second of secondsOfDay(fields, from)) {
        yield (day * 86_400 + second) * SECOND;
        lastYear = year + MAX_QUIET_YEARS;
      }
    }
    day += 1;
    from = 0;
  }
}
