import { findNearestZone } from "../config/nearest-name.ts";
import { BatutaError } from "../platform/errors.ts";

/** What becomes of runs of a schedule that overlap, or were missed; a Batuta server sees to it. */
export interface SchedulePolicy {
  /**
   * When a run is due while an earlier one of the same schedule goes on: both run (`allow`, the default), it waits for
   * that one (`queue`), it is not run (`skip`), or that one is cancelled for it (`cancel-running`).
   */
  readonly overlap?: "allow" | "queue" | "skip" | "cancel-running" | undefined;
  /**
   * Which runs are made up for that nobody began in time, be it that no server or no worker was there: all, the latest,
   * or none. Default: late runs stay, and dates at which no server was there are left out.
   */
  readonly missed?: "run-all" | "run-latest" | "skip" | undefined;
}

/** When a flow is to run by itself, once it is served or deployed. */
export type Schedule = SchedulePolicy & ScheduleTimes;

type ScheduleTimes =
  | {
      readonly cron: string;
      readonly timezone?: string | undefined;
      /** Whether a day must match the day of month or the day of week (default) when both are given, or both. */
      readonly dayOr?: boolean | undefined;
    }
  | {
      readonly intervalSeconds: number;
      /** The interval is counted from here; default: when the schedule is made. */
      readonly anchorDate?: Date | undefined;
      readonly timezone?: string | undefined;
    }
  | { readonly rrule: string; readonly timezone?: string | undefined };

/** Options of `cron`. */
export interface CronOptions extends SchedulePolicy {
  /** IANA name such as `America/Buenos_Aires`. Default: UTC. */
  readonly timezone?: string | undefined;
  readonly dayOr?: boolean | undefined;
}

/**
 * A schedule by a cron expression.
 *
 * @example flow({ schedule: cron("0 6 * * 1-5", { timezone: "America/Buenos_Aires" }) }, fn)
 * @throws `BatutaError` with code `invalid-option`.
 */
export function cron(expression: string, options: CronOptions = {}): Schedule {
  return checkSchedule({ cron: expression, ...options }, "cron()");
}

/** A length of time; the parts are added up. */
export interface IntervalLength {
  readonly days?: number | undefined;
  readonly hours?: number | undefined;
  readonly minutes?: number | undefined;
  readonly seconds?: number | undefined;
}

/**
 * A schedule that repeats after a length of time.
 *
 * @example flow({ schedule: interval({ minutes: 15 }) }, fn)
 * @throws `BatutaError` with code `invalid-option`.
 */
export function interval(
  length: IntervalLength,
  options: SchedulePolicy & {
    readonly anchorDate?: Date | undefined;
    readonly timezone?: string | undefined;
  } = {},
): Schedule {
  const { days = 0, hours = 0, minutes = 0, seconds = 0 } = length;
  const intervalSeconds = ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
  return checkSchedule({ intervalSeconds, ...options }, "interval()");
}

/**
 * A schedule by an iCalendar recurrence rule.
 *
 * @throws `BatutaError` with code `invalid-option`.
 */
export function rrule(
  rule: string,
  options: SchedulePolicy & { readonly timezone?: string | undefined } = {},
): Schedule {
  return checkSchedule({ rrule: rule, ...options }, "rrule()");
}

/**
 * Refuses what can't be a schedule. Its dates are computed where it is deployed; here its form is looked at.
 *
 * @param what - for messages: "flow 'etl'".
 * @throws `BatutaError` with code `invalid-option` for what can't be a schedule. */
export function checkSchedule(schedule: Schedule, what: string): Schedule {
  const kinds = (["cron", "intervalSeconds", "rrule"] as const).filter((key) => key in schedule);
  if (kinds.length !== 1) {
    throw new BatutaError(
      "invalid-option",
      `the schedule of ${what} has ${kinds.length === 0 ? "none" : kinds.join(" and ")} of cron, intervalSeconds and rrule: give exactly one`,
    );
  }
  if (
    "intervalSeconds" in schedule &&
    !(schedule.intervalSeconds > 0 && Number.isFinite(schedule.intervalSeconds))
  ) {
    throw new BatutaError(
      "invalid-option",
      `the schedule of ${what} has intervalSeconds ${schedule.intervalSeconds}; it must be above 0`,
    );
  }
  if ("cron" in schedule && !/^\s*(@\w+|\S+(\s+\S+){4,5})\s*$/.test(schedule.cron)) {
    throw new BatutaError(
      "invalid-option",
      `the schedule of ${what} has cron "${schedule.cron}"; it must have five fields (minute, hour, day of month, month, day of week), such as "0 6 * * *"`,
    );
  }
  if (schedule.timezone !== undefined && !isTimeZone(schedule.timezone)) {
    const near = findNearestZone(schedule.timezone);
    throw new BatutaError(
      "invalid-option",
      `the schedule of ${what} has timezone "${schedule.timezone}", which is unknown; ${near === undefined ? 'use an IANA name such as "Europe/Madrid"' : `did you mean "${near}"?`}`,
    );
  }
  checkChoice("overlap", schedule.overlap, ["allow", "queue", "skip", "cancel-running"], what);
  checkChoice("missed", schedule.missed, ["run-all", "run-latest", "skip"], what);
  return schedule;
}

function checkChoice(
  name: string,
  value: string | undefined,
  choices: readonly string[],
  what: string,
): void {
  if (value === undefined || choices.includes(value)) return;
  throw new BatutaError(
    "invalid-option",
    `the schedule of ${what} has ${name} "${value}"; it must be one of ${choices.join(", ")}`,
  );
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
