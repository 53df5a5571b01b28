import type { DeploymentScheduleCreate } from "../../contract/deployments/schedules.ts";
import type { CliContext } from "../context.ts";
import { usageError } from "../errors.ts";
import { parseDuration } from "../format/duration.ts";
import { requireDates } from "../parse-schedule.ts";
import { parseSchedulePolicy } from "../parse-schedule-policy.ts";
import { parseLocalInstant } from "../parse-start.ts";
import type { ScheduleEntry } from "./project-schema.ts";

/** A schedule in the API's form. @throws BatutaError `usage` for a wrong one, and one that never comes due */
export function wireScheduleEntry(context: CliContext, entry: ScheduleEntry): DeploymentScheduleCreate {
  const { active, parameters, slug, replaces } = entry;
  const schedule = scheduleOf(entry);
  requireDates(context, schedule);
  return {
    schedule,
    active: flag(active, true),
    parameters: parameters ?? {},
    ...parseSchedulePolicy(entry),
    ...(slug == null ? {} : { slug }),
    ...(replaces == null ? {} : { replaces }),
  };
}

function scheduleOf(entry: ScheduleEntry): DeploymentScheduleCreate["schedule"] {
  const { cron, interval, rrule, timezone, anchor_date: anchor, day_or: dayOr } = entry;
  const zone = timezone == null ? {} : { timezone };
  if (cron != null) return { cron, day_or: flag(dayOr, true), ...zone };
  if (rrule != null) {
    // Prefect also takes the schedule itself as JSON.
    const inside = rrule.trimStart().startsWith("{")
      ? (JSON.parse(rrule) as { rrule?: unknown; timezone?: string })
      : {};
    return { rrule: String(inside.rrule ?? rrule), timezone: timezone ?? inside.timezone ?? "UTC" };
  }
  const seconds = lengthOf(interval ?? "");
  if (seconds === undefined || !(seconds > 0))
    throw usageError(`the interval ${interval} is no duration (3600, 90s, 15m, 1d, PT15M, 01:30:00)`);
  if (anchor == null) return { interval: seconds, ...zone };
  const at = parseLocalInstant(anchor);
  if (at === undefined) throw usageError(`the anchor date ${anchor} is no instant (2026-11-21T18:00)`);
  return { interval: seconds, anchor_date: new Date(at).toISOString(), ...zone };
}

/** What a template made of a boolean is a text. */
function flag(value: boolean | string | null | undefined, standard: boolean): boolean {
  if (value == null || value === "") return standard;
  return typeof value === "boolean" ? value : /^(true|yes|on|1)$/i.test(value);
}

const ISO = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i;

/** Seconds of a number, `90s`, `PT15M` or `01:30:00`. */
function lengthOf(value: number | string): number | undefined {
  if (typeof value === "number") return value;
  const text = value.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  const iso = ISO.exec(text);
  if (iso !== null) {
    const [days = 0, hours = 0, minutes = 0, seconds = 0] = iso.slice(1).map((each) => Number(each ?? 0));
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
  }
  const clock = /^(?:(\d+) days?,? )?(\d+):(\d\d)(?::(\d\d(?:\.\d+)?))?$/.exec(text);
  if (clock !== null) {
    const [days = 0, hours = 0, minutes = 0, seconds = 0] = clock.slice(1).map((each) => Number(each ?? 0));
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
  }
  return parseDuration(text);
}
