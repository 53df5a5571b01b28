import type { DeploymentSchedule, Schedule } from "../../contract/deployments/schedules.ts";
import { checkSchedule } from "../../domain/schedules/check-schedule.ts";
import { scheduleDates } from "../../domain/schedules/schedule-dates.ts";
import { formatDuration } from "../format/duration.ts";

/** A schedule in a few words: `cron 0 3 * * * (Europe/Madrid)`, `every 1h 00m`, `rrule FREQ=DAILY`. */
export function scheduleText(schedule: Schedule): string {
  const zone = schedule.timezone == null || schedule.timezone === "UTC" ? "" : ` (${schedule.timezone})`;
  if ("interval" in schedule) return `every ${formatDuration(schedule.interval)}${zone}`;
  if ("cron" in schedule) return `cron ${schedule.cron}${zone}`;
  const rule = schedule.rrule.replace(/^DTSTART\S*\s+/, "").replace(/^RRULE:/, "");
  return `rrule ${rule}${zone}`;
}

/** What becomes of overlapping and missed runs, where anything is said: `overlap skip, missed run-latest`. */
export function policyText({
  overlap = "allow",
  missed,
}: Partial<Pick<DeploymentSchedule, "overlap" | "missed">>): string {
  const told = [
    ...(overlap === "allow" ? [] : [`overlap ${overlap}`]),
    ...(missed ? [`missed ${missed}`] : []),
  ];
  return told.join(", ");
}

/** The next instants of a schedule, from now on. */
export function nextDates(schedule: Schedule, nowMs: number, count: number): string[] {
  const start = nowMs * 1000;
  const checked = checkSchedule(schedule, start);
  if ("problem" in checked) return [];
  return scheduleDates(checked.schedule, { start, count }).map((micros) =>
    new Date(micros / 1000).toISOString(),
  );
}
