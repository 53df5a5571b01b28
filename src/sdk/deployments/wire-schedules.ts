import type { DeploymentScheduleCreate } from "../../contract/deployments/schedules.ts";
import { cron, interval, rrule, type Schedule } from "../schedule.ts";
import type { DeploymentOptions } from "./deployment-options.ts";

/**
 * The schedules of a deployment, in the API's form: those that its options name, else the flow's own.
 *
 * @throws BatutaError `invalid-option` for one that can't be a schedule.
 */
export function wireSchedules(
  options: DeploymentOptions,
  own: readonly Schedule[],
): DeploymentScheduleCreate[] {
  const { timezone } = options;
  const given: Schedule[] = [...(options.schedules ?? [])];
  for (const expression of [options.cron ?? []].flat()) given.push(cron(expression, { timezone }));
  if (options.interval !== undefined) {
    const length = typeof options.interval === "number" ? { seconds: options.interval } : options.interval;
    given.push(interval(length, { timezone }));
  }
  if (options.rrule !== undefined) given.push(rrule(options.rrule, { timezone }));
  return (given.length === 0 ? own : given).map((schedule) => ({
    schedule: wireSchedule(schedule),
    active: true,
    parameters: {},
    // Prefect's server refuses fields that it doesn't know: only what was said is sent.
    ...(schedule.overlap === undefined ? {} : { overlap: schedule.overlap }),
    ...(schedule.missed === undefined ? {} : { missed: schedule.missed }),
  }));
}

function wireSchedule(schedule: Schedule): DeploymentScheduleCreate["schedule"] {
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
