import type { Schedule } from "@contract/deployments/schedules.ts";
import { checkSchedule } from "@domain/schedules/check-schedule.ts";
import { scheduleDates } from "@domain/schedules/schedule-dates.ts";
import { isZone } from "@domain/schedules/zones.ts";
import type { DeploymentSchedule } from "@/features/deployments/api/deployment-queries.ts";

export type ScheduleKind = "interval" | "cron" | "rrule";

export const UNIT_SECONDS = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const;
export type IntervalUnit = keyof typeof UNIT_SECONDS;

/** What is typed for a schedule. The three kinds keep what was typed while one looks at another. */
export interface ScheduleDraft {
  readonly kind: ScheduleKind;
  readonly count: string;
  readonly unit: IntervalUnit;
  /** An instant; empty: from when it is saved. */
  readonly anchor: string;
  readonly cron: string;
  readonly dayOr: boolean;
  readonly rrule: string;
  readonly zone: string;
}

export function newDraft(zone: string): ScheduleDraft {
  return {
    kind: "cron",
    count: "1",
    unit: "hours",
    anchor: "",
    cron: "0 9 * * 1-5",
    dayOr: true,
    rrule: "FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=9;BYMINUTE=0",
    zone,
  };
}

function unitOf(seconds: number): IntervalUnit {
  const units = ["days", "hours", "minutes"] as const;
  return units.find((unit) => seconds % UNIT_SECONDS[unit] === 0) ?? "seconds";
}

export function draftOf({ schedule }: Pick<DeploymentSchedule, "schedule">): ScheduleDraft {
  const draft = { ...newDraft(schedule.timezone ?? "UTC") };
  if ("interval" in schedule) {
    const unit = unitOf(schedule.interval);
    const count = String(schedule.interval / UNIT_SECONDS[unit]);
    return { ...draft, kind: "interval", unit, count, anchor: schedule.anchor_date };
  }
  if ("cron" in schedule) return { ...draft, kind: "cron", cron: schedule.cron, dayOr: schedule.day_or };
  return { ...draft, kind: "rrule", rrule: schedule.rrule };
}

/** A draft as a schedule, or what is wrong with it; times are milliseconds. */
export function readDraft(
  draft: ScheduleDraft,
  now: number,
):
  | { readonly schedule: Schedule; readonly problem?: undefined }
  | { readonly problem: string; readonly field: string } {
  const timezone = draft.zone;
  if (!isZone(timezone)) return { problem: "zone", field: "timezone" };
  const checked = checkSchedule(written(draft), now * 1000);
  if ("problem" in checked) return { problem: checked.problem.message, field: checked.problem.field };
  return { schedule: written(draft) };
}

function written(draft: ScheduleDraft): Schedule {
  const timezone = draft.zone;
  if (draft.kind === "cron") return { cron: draft.cron, timezone, day_or: draft.dayOr };
  if (draft.kind === "rrule") return { rrule: draft.rrule, timezone };
  return {
    interval: Number(draft.count) * UNIT_SECONDS[draft.unit],
    timezone,
    ...(draft.anchor === "" ? {} : { anchor_date: draft.anchor }),
  };
}

/** Dates of a schedule from now on, in milliseconds, at most so many, as the server makes them; none for one that is wrong. */
export function comingDates(schedule: Schedule, now: number, count: number, end?: number): number[] {
  const start = now * 1000;
  const checked = checkSchedule(schedule, start);
  if ("problem" in checked) return [];
  const range = { start, count, ...(end === undefined ? {} : { end: end * 1000 }) };
  return scheduleDates(checked.schedule, range).map((micros) => micros / 1000);
}
