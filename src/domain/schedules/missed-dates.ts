import type { Schedule } from "../../contract/deployments/schedules.ts";
import { scheduleDates } from "./schedule-dates.ts";

/** Fewer missed dates than this are made up for at once, the latest. */
const MAX_MISSED = 1000;

/** Dates of a stretch of time, the latest of them. */
export interface MissedDates {
  /** Integer microseconds, in order. */
  readonly dates: readonly number[];
  /** There were earlier ones, too. */
  readonly isCut: boolean;
}

/**
 * The dates of a schedule after one instant and before another; the latest of them, at most 1000. A schedule may have
 * passed millions: as long as there are too many, the stretch is halved.
 */
export function missedDates(schedule: Schedule, after: number, before: number): MissedDates {
  let [start, end] = [after + 1, before - 1];
  let isCut = false;
  while (start <= end) {
    const dates = scheduleDates(schedule, { start, end, count: MAX_MISSED });
    if (dates.length < MAX_MISSED) return { dates, isCut };
    const middle = start + Math.ceil((end - start) / 2);
    if (scheduleDates(schedule, { start: middle, end, count: 1 }).length === 0) end = middle - 1;
    else {
      start = middle;
      isCut = true;
    }
  }
  return { dates: [], isCut };
}
