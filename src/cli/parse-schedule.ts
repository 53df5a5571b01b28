import { findNearestZone } from "../config/nearest-name.ts";
import type { Schedule } from "../contract/deployments/schedules.ts";
import { checkSchedule } from "../domain/schedules/check-schedule.ts";
import { scheduleDates } from "../domain/schedules/schedule-dates.ts";
import { isZone } from "../domain/schedules/zones.ts";
import type { CliContext } from "./context.ts";
import { usageError } from "./errors.ts";
import { parseDuration } from "./format/duration.ts";
import { parseLocalInstant } from "./parse-start.ts";

interface ScheduleOptions {
  readonly cron?: string | undefined;
  readonly interval?: string | undefined;
  readonly "anchor-date"?: string | undefined;
  readonly rrule?: string | undefined;
  readonly timezone?: string | undefined;
  readonly "day-and"?: boolean | undefined;
}

/** Refuses a zone that nobody knows, naming the near one. @throws BatutaError `usage` */
export function checkZone(zone: string): void {
  if (isZone(zone)) return;
  const near = findNearestZone(zone);
  throw usageError(
    `there is no time zone ${zone}; ${near === undefined ? "write one as America/New_York" : `did you mean ${near}?`}`,
  );
}

function parseInterval(text: string): number {
  const seconds = parseDuration(text) ?? Number(text);
  if (!(seconds > 0)) throw usageError(`--interval ${text} is no duration (3600, 90s, 15m, 1d)`);
  return seconds;
}

/** The schedule that the options describe. @throws BatutaError `usage` for none, two, a wrong one, one without dates */
export function parseSchedule(context: CliContext, args: ScheduleOptions): Schedule {
  const { cron, interval, rrule, timezone } = args;
  const kinds = [cron, interval, rrule].filter((each) => each !== undefined);
  if (kinds.length !== 1) throw usageError("say exactly one of --cron, --interval and --rrule");
  if (timezone !== undefined) checkZone(timezone);
  const anchor = args["anchor-date"];
  if (anchor !== undefined && interval === undefined) throw usageError("--anchor-date goes with --interval");
  if (args["day-and"] && cron === undefined) throw usageError("--day-and goes with --cron");
  const zone = timezone === undefined ? {} : { timezone };
  let schedule: Schedule;
  if (cron !== undefined) schedule = { cron, day_or: args["day-and"] !== true, ...zone };
  else if (rrule !== undefined) schedule = { rrule, timezone: timezone ?? "UTC" };
  else {
    const at = anchor === undefined ? undefined : parseLocalInstant(anchor);
    if (anchor !== undefined && at === undefined)
      throw usageError(`--anchor-date ${anchor} is no instant (2026-11-21T18:00)`);
    schedule = {
      interval: parseInterval(interval ?? ""),
      ...(at === undefined ? {} : { anchor_date: new Date(at).toISOString() }),
      ...zone,
    };
  }
  requireDates(context, schedule);
  return schedule;
}

/** Refuses what is no schedule, and one by which no run would ever start. @throws BatutaError `usage` */
export function requireDates(context: CliContext, schedule: Schedule): void {
  if (schedule.timezone != null) checkZone(schedule.timezone);
  const nowMicros = context.clock.nowMicros();
  const checked = checkSchedule(schedule, nowMicros);
  if ("problem" in checked) throw usageError(checked.problem.message);
  if (scheduleDates(checked.schedule, { start: nowMicros, count: 1 }).length === 0)
    throw usageError("this schedule never comes due again; no run would ever start");
}
