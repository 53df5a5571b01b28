import { z } from "zod";
import { Instant, JsonObject, stored, Uuid } from "../primitives.ts";

/** An IANA zone that this machine knows. */
const Timezone = z.string();

/** Steps from an anchor: days along the local calendar, the rest along the clock. */
export const IntervalSchedule = z.strictObject({
  /** Seconds. */
  interval: z.number().positive(),
  /** Default: the moment of the request. */
  anchor_date: Instant.optional(),
  /** Default: the anchor's offset, UTC when it has none. */
  timezone: Timezone.nullish(),
});
export type IntervalSchedule = z.infer<typeof IntervalSchedule>;

/** A cron expression in croniter's dialect. */
export const CronSchedule = z.strictObject({
  cron: z.string(),
  timezone: Timezone.nullish(),
  /** Whether one of day of month and day of week is enough when both are given. */
  day_or: z.boolean().default(true),
});
export type CronSchedule = z.infer<typeof CronSchedule>;

/** An iCalendar recurrence rule, or a set of them. */
export const RRuleSchedule = z.strictObject({
  rrule: z.string(),
  timezone: Timezone.nullish().default("UTC"),
});
export type RRuleSchedule = z.infer<typeof RRuleSchedule>;

/** When runs are due. */
export const Schedule = z.union([IntervalSchedule, CronSchedule, RRuleSchedule]);
export type Schedule = z.infer<typeof Schedule>;

const shownZone = { timezone: Timezone.nullable() };

/** A schedule as it is kept: with its defaults. */
export const KeptSchedule = z.union([
  IntervalSchedule.extend({ ...shownZone, anchor_date: Instant }),
  CronSchedule.extend(shownZone),
  RRuleSchedule.extend(shownZone),
]);

export const maxScheduledRuns = z.int().positive().max(50).nullable();

/**
 * Batuta's own: what happens to a run of a schedule when it is due while an earlier one goes on. `queue`: it waits until
 * that has ended; `skip`: it is not run; `cancel-running`: the earlier one is cancelled, and the run begins after it.
 */
export const ScheduleOverlap = z.enum(["allow", "queue", "skip", "cancel-running"]);
export type ScheduleOverlap = z.infer<typeof ScheduleOverlap>;

/**
 * Batuta's own: which runs are made up for that were missed: nobody began them in time, or no server was there at their
 * time. Null: late runs stay, and dates at which no server had made a run are left out, as in Prefect.
 */
export const ScheduleMissed = z.enum(["run-all", "run-latest", "skip"]);
export type ScheduleMissed = z.infer<typeof ScheduleMissed>;

export const DeploymentSchedule = z.object({
  ...stored,
  deployment_id: Uuid.nullable(),
  schedule: KeptSchedule,
  active: z.boolean(),
  /** How many runs are scheduled ahead at most. */
  max_scheduled_runs: maxScheduledRuns,
  /** Take the place of the deployment's parameters of the same names. */
  parameters: JsonObject,
  /** Unique within the deployment. */
  slug: z.string().nullable(),
  /** Absent from Prefect's answers, as is `missed`. */
  overlap: ScheduleOverlap.optional(),
  missed: ScheduleMissed.nullish(),
});
export type DeploymentSchedule = z.infer<typeof DeploymentSchedule>;

const changeable = {
  max_scheduled_runs: maxScheduledRuns.optional(),
  parameters: JsonObject.default({}),
  slug: z.string().nullish(),
  /** Slug that the schedule had before it was renamed. */
  replaces: z.string().nullish(),
  /** Absent, as `missed`: what the schedule has; `allow` for a new one. */
  overlap: ScheduleOverlap.optional(),
  missed: ScheduleMissed.nullish(),
};

export const DeploymentScheduleCreate = z.object({
  ...changeable,
  schedule: Schedule,
  active: z.boolean().default(true),
});
export type DeploymentScheduleCreate = z.infer<typeof DeploymentScheduleCreate>;

/** An absent field stays; parameters that are absent become empty, as in Prefect. */
export const DeploymentScheduleUpdate = z.object({
  ...changeable,
  schedule: Schedule.nullish(),
  active: z.boolean().nullish(),
});
export type DeploymentScheduleUpdate = z.infer<typeof DeploymentScheduleUpdate>;
