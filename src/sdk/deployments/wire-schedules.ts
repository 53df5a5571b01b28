import type { DeploymentScheduleCreate } from "../../contract/deployments/schedules.ts";
import { checkSchedule } from "../../domain/schedules/check-schedule.ts";
import { scheduleDates } from "../../domain/schedules/schedule-dates.ts";
import { BatutaError } from "../../platform/errors.ts";
import { cron, interval, rrule, type Schedule } from "../schedule.ts";
import type { DeploymentOptions } from "./deployment-options.ts";

/** The schedules of a deployment: those that its options name, else the flow's own. @throws BatutaError `invalid-option` */
export function schedulesOf(options: DeploymentOptions, own: readonly Schedule[]): readonly Schedule[] {
  const { timezone } = options;
  const given: Schedule[] = [...(options.schedules ?? [])];
  for (const expression of [options.cron ?? []].flat()) given.push(cron(expression, { timezone }));
  if (options.interval !== undefined) {
    const length = typeof options.interval === "number" ? { seconds: options.interval } : options.interval;
    given.push(interval(length, { timezone }));
  }
  if (options.rrule !== undefined) given.push(rrule(options.rrule, { timezone }));
  return given.length === 0 ? own : given;
}

/**
 * The same in the API's form.
 *
 * @throws BatutaError `invalid-option` for one that can't be a schedule, or by which no run would ever start.
 */
export function wireSchedules(
  options: DeploymentOptions,
  own: readonly Schedule[],
  nowMicros: number,
): DeploymentScheduleCreate[] {
  return schedulesOf(options, own).map((schedule) => ({
    schedule: withDates(wireSchedule(schedule), options.name, nowMicros),
    active: true,
    parameters: {},
    // Prefect's server refuses fields that it doesn't know: only what was said is sent.
    ...(schedule.overlap === undefined ? {} : { overlap: schedule.overlap }),
    ...(schedule.missed === undefined ? {} : { missed: schedule.missed }),
  }));
}

type Wired = DeploymentScheduleCreate["schedule"];

function withDates(schedule: Wired, deployment: string, nowMicros: number): Wired {
  const of = `the schedule ${"cron" in schedule ? `"${schedule.cron}"` : JSON.stringify(schedule)} of deployment "${deployment}"`;
  const checked = checkSchedule(schedule, nowMicros);
  if ("problem" in checked) throw new BatutaError("invalid-option", `${of}: ${checked.problem.message}`);
  if (scheduleDates(checked.schedule, { start: nowMicros, count: 1 }).length === 0)
    throw new BatutaError("invalid-option", `${of} never comes due again; no run would ever start`);
  return schedule;
}

function wireSchedule(schedule: Schedule): Wired {
  const { timezone = null } = schedule;
  if ("cron" in schedule) return { cron: schedule.cron, timezone, day_or: schedule.dayOr ?? true };
  if ("rrule" in schedule) return { rrule: schedule.rrule, timezone: timezone ?? "UTC" };
  const { intervalSeconds, anchorDate } = schedule;
  return {
    interval: intervalSeconds,
    timezone,
    ...(anchorDate === undefined ? {} : { anchor_date: anchorDate.toISOString() }),
  };
}
