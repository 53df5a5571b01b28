import type { Schedule } from "../../contract/deployments/schedules.ts";
import { parseInstant } from "../../platform/instants.ts";
import { cronWallTimes } from "./cron-dates.ts";
import { parseCron } from "./cron-fields.ts";
import { intervalDates } from "./interval-dates.ts";
import { ruleSetTimes } from "./rrule-dates.ts";
import { parseRuleSet } from "./rrule-parse.ts";
import { type WallRules, zoneNamed } from "./zones.ts";

const SECOND = 1_000_000;
/** How wall-clock times of cron expressions and recurrence rules are read. */
const RULE_RULES: WallRules = { repeated: "first", skipped: "earlier" };
/** Of a rule that does not say when it starts. */
const RULE_START = Date.UTC(2020, 0, 1) * 1000;
/** Longer intervals than this (142 years) never come again either. */
const MAX_INTERVAL = 2 ** 52;
/** Most candidates that are looked at. */
const MAX_CANDIDATES = 1002;

/** Which dates of a schedule are wanted; instants in integer microseconds. */
export interface DateRange {
  /** At most so many. */
  readonly count: number;
  /** The first date is not before it. */
  readonly start: number;
  /** The last date is not after it. */
  readonly end?: number | undefined;
  /** Later dates may be left out once there are so many, of which one is not before `reach`. */
  readonly enough?: { readonly count: number; readonly reach: number } | undefined;
}

/** Around changes of the clock dates come in another order, by less than a day (a zone that skips one). */
const MAX_DISORDER = 86_400 * SECOND;

function* cronDates(schedule: Extract<Schedule, { cron: string }>, start: number): Generator<number> {
  const zone = zoneNamed(schedule.timezone ?? "UTC");
  // A whole second before the start, so that the start itself counts.
  const whole = Math.ceil(start / SECOND) * SECOND;
  const after = zone.toWall(whole - SECOND);
  for (const wall of cronWallTimes(parseCron(schedule.cron), schedule.day_or, after)) {
    yield zone.toInstant(wall, RULE_RULES);
  }
}

function* ruleDates(schedule: Extract<Schedule, { rrule: string }>, start: number): Generator<number> {
  const zone = zoneNamed(schedule.timezone ?? "UTC");
  const set = parseRuleSet(schedule.rrule);
  const first = set.start ?? RULE_START;
  // A day early: around a change of the clock wall times and instants do not come in the same order.
  for (const wall of ruleSetTimes(set, first, zone.toWall(start) - 86_400 * SECOND)) {
    const instant = zone.toInstant(wall, RULE_RULES);
    if (instant >= start) yield instant;
  }
}

function candidates(schedule: Schedule, range: DateRange): Generator<number> {
  if ("interval" in schedule) {
    const anchor = parseInstant(schedule.anchor_date ?? "") ?? range.start;
    const spec = {
      interval: Math.min(Math.round(schedule.interval * SECOND), MAX_INTERVAL),
      anchor,
      zone: schedule.timezone ?? "UTC",
    };
    return intervalDates(spec, range.start, range.end);
  }
  return "cron" in schedule ? cronDates(schedule, range.start) : ruleDates(schedule, range.start);
}

/**
 * The dates of a schedule, in order, each once, in integer microseconds: as Prefect computes them, daylight saving
 * included.
 */
export function scheduleDates(schedule: Schedule, range: DateRange): number[] {
  const { enough } = range;
  const dates = new Set<number>();
  let looked = 0;
  let latest = Number.NEGATIVE_INFINITY;
  /** The latest date when there were enough. */
  let settled: number | undefined;
  if (range.count < 1) return [];
  for (const date of candidates(schedule, range)) {
    if (range.end !== undefined && date > range.end) break;
    dates.add(date);
    looked += 1;
    if (dates.size >= range.count || looked >= MAX_CANDIDATES) break;
    // So much later that none comes any more that belongs before the latest of those that are enough.
    if (settled !== undefined && date > settled + MAX_DISORDER) break;
    latest = Math.max(latest, date);
    if (enough !== undefined && dates.size >= enough.count && latest >= enough.reach) settled ??= latest;
  }
  return [...dates].sort((a, b) => a - b);
}
