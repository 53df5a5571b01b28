import { allowsDay, calendarDay, dayNumber, weekdayOf } from "./rrule-days.ts";
import type { Rule, RuleSet } from "./rrule-parse.ts";

const SECOND = 1_000_000;
const DAY_SECONDS = 86_400;
const LAST_YEAR = 9999;
/** A rule that finds nothing in so many steps is given up: it would hold the server up. */
const MAX_STEPS = 2_000_000;

/** The steps that one search may still make. */
interface Budget {
  left: number;
}

/** A rule with what follows from its start; times are seconds of the wall clock. */
interface Started {
  readonly rule: Rule;
  readonly start: number;
  readonly hours: readonly number[];
  readonly minutes: readonly number[];
  readonly seconds: readonly number[];
}

function sorted(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

/** What a rule leaves open about days is what its start says. */
function withDefaults(rule: Rule, start: number): Started {
  const day = calendarDay(Math.floor(start / DAY_SECONDS));
  const time = start - day.number * DAY_SECONDS;
  const saysDay = [rule.byweekno, rule.byyearday, rule.bymonthday, rule.byday, rule.byeaster].some(
    (part) => part.length > 0,
  );
  let filled = rule;
  if (!saysDay && rule.freq === "YEARLY") {
    const bymonth = rule.bymonth.length > 0 ? rule.bymonth : [day.month];
    filled = { ...rule, bymonth, bymonthday: [day.day] };
  } else if (!saysDay && rule.freq === "MONTHLY") filled = { ...rule, bymonthday: [day.day] };
  else if (!saysDay && rule.freq === "WEEKLY") {
    filled = { ...rule, byday: [{ day: weekdayOf(day.number), nth: 0 }] };
  }
  const or = (values: readonly number[], own: number) => (values.length > 0 ? sorted(values) : [own]);
  return {
    rule: filled,
    start,
    hours: or(rule.byhour, Math.floor(time / 3600)),
    minutes: or(rule.byminute, Math.floor(time / 60) % 60),
    seconds: or(rule.bysecond, time % 60),
  };
}

/** The days of a period of whole days, as a range of day numbers; undefined after the last year. */
function daysOf(started: Started, period: number): readonly [number, number] | undefined {
  const { rule } = started;
  const first = calendarDay(Math.floor(started.start / DAY_SECONDS));
  const step = period * rule.interval;
  if (rule.freq === "YEARLY") {
    const year = first.year + step;
    return year > LAST_YEAR ? undefined : [dayNumber(year, 1, 1), dayNumber(year, 12, 31)];
  }
  if (rule.freq === "MONTHLY") {
    const month = first.year * 12 + first.month - 1 + step;
    const year = Math.floor(month / 12);
    if (year > LAST_YEAR) return undefined;
    return [dayNumber(year, (month % 12) + 1, 1), dayNumber(year, (month % 12) + 2, 1) - 1];
  }
  if (rule.freq === "WEEKLY") {
    const back = (weekdayOf(first.number) - rule.wkst + 7) % 7;
    const week = first.number - back + step * 7;
    return [period === 0 ? first.number : week, week + 6];
  }
  return [first.number + step, first.number + step];
}

/** The number of the period that holds a time; for rules without a count, which need not be followed from their start. */
function periodAt(started: Started, time: number): number {
  const { rule } = started;
  const first = calendarDay(Math.floor(started.start / DAY_SECONDS));
  const day = calendarDay(Math.floor(time / DAY_SECONDS));
  const apart = {
    YEARLY: day.year - first.year,
    MONTHLY: (day.year - first.year) * 12 + day.month - first.month,
    WEEKLY: Math.floor((day.number - first.number) / 7),
    DAILY: day.number - first.number,
    HOURLY: Math.floor((time - started.start) / 3600),
    MINUTELY: Math.floor((time - started.start) / 60),
    SECONDLY: time - started.start,
  }[rule.freq];
  return Math.max(0, Math.floor(apart / rule.interval) - 1);
}

function pick(all: readonly number[], positions: readonly number[]): readonly number[] {
  if (positions.length === 0) return all;
  const picked = positions.flatMap((at) => all[at > 0 ? at - 1 : all.length + at] ?? []);
  return sorted(picked);
}

/** Times of a period of whole days. */
function timesOfDays(started: Started, days: readonly [number, number], budget: Budget): readonly number[] {
  const { rule, hours, minutes, seconds } = started;
  const times: number[] = [];
  for (let number = days[0]; number <= days[1]; number++) {
    budget.left -= 1;
    if (!allowsDay(rule, calendarDay(number))) continue;
    for (const hour of hours) {
      for (const minute of minutes) {
        for (const second of seconds) {
          times.push(number * DAY_SECONDS + hour * 3600 + minute * 60 + second);
        }
      }
    }
  }
  budget.left -= times.length;
  return pick(times, rule.bysetpos);
}

function* coarseTimes(started: Started, from: number, budget: Budget): Generator<number> {
  for (let period = from; budget.left > 0; period++) {
    const days = daysOf(started, period);
    if (days === undefined || days[0] > MAX_DAY) return;
    yield* timesOfDays(started, days, budget);
  }
}

const MAX_DAY = dayNumber(LAST_YEAR, 12, 31);
const UNIT_SECONDS = { HOURLY: 3600, MINUTELY: 60, SECONDLY: 1 } as const;

/** Times within one hour, minute or second. */
function timesOfUnit(started: Started, time: number): readonly number[] {
  const { rule, minutes, seconds } = started;
  if (rule.freq === "SECONDLY") return pick([time], rule.bysetpos);
  if (rule.freq === "MINUTELY") {
    return pick(
      seconds.map((second) => time + second),
      rule.bysetpos,
    );
  }
  const times = minutes.flatMap((minute) => seconds.map((second) => time + minute * 60 + second));
  return pick(times, rule.bysetpos);
}

function allowsTime(rule: Rule, time: number): boolean {
  const second = time % DAY_SECONDS;
  const hour = Math.floor(second / 3600);
  if (rule.byhour.length > 0 && !rule.byhour.includes(hour)) return false;
  if (rule.freq === "HOURLY") return true;
  if (rule.byminute.length > 0 && !rule.byminute.includes(Math.floor(second / 60) % 60)) return false;
  return rule.freq === "MINUTELY" || rule.bysecond.length === 0 || rule.bysecond.includes(second % 60);
}

/** Rules that repeat within a day. Days that do not fit are passed over at once. */
function* fineTimes(started: Started, from: number, budget: Budget): Generator<number> {
  const { rule } = started;
  const unit = UNIT_SECONDS[rule.freq as keyof typeof UNIT_SECONDS]; // safe: only such rules come here
  const stride = unit * rule.interval;
  const base = Math.floor(started.start / unit) * unit;
  let day = -1;
  let isDayFine = false;
  for (let time = base + from * stride; budget.left > 0; time += stride) {
    budget.left -= 1;
    const today = Math.floor(time / DAY_SECONDS);
    if (today !== day) {
      day = today;
      const calendar = calendarDay(today);
      if (calendar.year > LAST_YEAR) return;
      isDayFine = allowsDay(rule, calendar);
    }
    if (!isDayFine) {
      // On to the last step of the day; the loop makes the next one.
      const ahead = Math.floor(((day + 1) * DAY_SECONDS - 1 - time) / stride);
      time += Math.max(0, ahead) * stride;
      continue;
    }
    if (allowsTime(rule, time)) yield* timesOfUnit(started, time);
  }
}

/** Times of one rule that are not before `from`, in order; wall-clock seconds. */
function* ruleTimes(rule: Rule, start: number, from: number, budget: Budget): Generator<number> {
  if (rule.interval < 1) return;
  const started = withDefaults(rule, start);
  const period = rule.count === undefined ? periodAt(started, from) : 0;
  const isFine = rule.freq in UNIT_SECONDS;
  const until = rule.until === undefined ? Number.POSITIVE_INFINITY : rule.until / SECOND;
  let left = rule.count ?? Number.POSITIVE_INFINITY;
  for (const time of isFine ? fineTimes(started, period, budget) : coarseTimes(started, period, budget)) {
    if (time > until) return;
    if (time < start) continue;
    left -= 1;
    if (left < 0) return;
    if (time >= from) yield time;
  }
}

/** Merges sorted times of several rules and dates. */
function* merged(sources: readonly Iterator<number>[]): Generator<number> {
  const heads = sources.map((source) => source.next());
  for (;;) {
    let least = -1;
    for (const [at, head] of heads.entries()) {
      const best = heads[least];
      if (!head.done && (best === undefined || best.done || head.value < best.value)) least = at;
    }
    const head = heads[least];
    const source = sources[least];
    if (head === undefined || head.done || source === undefined) return;
    yield head.value;
    heads[least] = source.next();
  }
}

/**
 * Wall-clock times of a set of rules that are not before `from`, in order, in microseconds. A set that leads nowhere is
 * given up after two million steps.
 */
export function* ruleSetTimes(set: RuleSet, start: number, from: number): Generator<number> {
  const budget: Budget = { left: MAX_STEPS };
  const [startSecond, fromSecond] = [Math.floor(start / SECOND), Math.ceil(from / SECOND)];
  const dates = (values: readonly number[]) =>
    sorted(values.map((value) => value / SECOND)).filter((value) => value >= fromSecond);
  const times = (rules: readonly Rule[]) =>
    rules.map((rule) => ruleTimes(rule, startSecond, fromSecond, budget));
  const excluded = merged([...times(set.excludedRules), dates(set.excludedDates).values()]);
  let barred = excluded.next();
  let last: number | undefined;
  for (const time of merged([...times(set.rules), dates(set.dates).values()])) {
    if (time === last) continue;
    last = time;
    while (!barred.done && barred.value < time) barred = excluded.next();
    if (!barred.done && barred.value === time) continue;
    yield time * SECOND;
  }
}
