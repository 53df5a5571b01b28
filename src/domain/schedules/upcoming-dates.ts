import type { Schedule } from "../../contract/deployments/schedules.ts";
import { scheduleDates } from "./schedule-dates.ts";

/** How far ahead runs are made; instants and lengths are integer microseconds. */
export interface Horizon {
  readonly start: number;
  /** No date is after it. */
  readonly end: number;
  /** At least so many dates, when there are that many. */
  readonly minRuns: number;
  /** Dates reach at least so far from the start, when there are any. */
  readonly minTime: number;
  readonly maxRuns: number;
}

const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;

/** At least 3 runs and an hour ahead, at most 100 runs and 100 days. */
export function defaultHorizon(now: number): Horizon {
  return { start: now, end: now + 100 * DAY, minRuns: 3, minTime: HOUR, maxRuns: 100 };
}

/** The dates of a schedule for which runs are made: one at least, if there is one. */
export function upcomingDates(schedule: Schedule, horizon: Horizon): number[] {
  const { start, end, minRuns, minTime, maxRuns } = horizon;
  const enough = { count: minRuns, reach: start + minTime };
  const dates = scheduleDates(schedule, { start, end, count: Math.max(1, maxRuns), enough });
  const last = dates.findIndex((date, at) => at + 1 >= minRuns && date >= start + minTime);
  return last < 0 ? dates : dates.slice(0, last + 1);
}

/**
 * When a schedule whose runs were just made needs others: when the first is due, or when the last is no longer far
 * enough ahead; after a day at the latest.
 */
export function nextLook(dates: readonly number[], horizon: Horizon): number {
  const atLatest = horizon.start + DAY;
  const [first, last] = [dates[0], dates.at(-1)];
  if (first === undefined || last === undefined) return atLatest;
  const isAhead = last - horizon.minTime > horizon.start;
  return Math.min(first + 1, isAhead ? last - horizon.minTime + 1 : first + 1, atLatest);
}
