import { z } from "zod";

const Text = z.string();
const Data = z.record(z.string(), z.unknown());
/** One step may stand without its list. */
const Steps = z.union([
  z.array(z.unknown()),
  Data.transform((one) => (Object.keys(one).length === 0 ? [] : [one])),
]);

const ScheduleEntry = z
  .strictObject({
    cron: Text.nullish(),
    interval: z.union([z.number(), Text]).nullish(),
    rrule: Text.nullish(),
    timezone: Text.nullish(),
    anchor_date: z.union([Text, z.date().transform((date) => date.toISOString())]).nullish(),
    day_or: z.union([z.boolean(), Text]).nullish(),
    active: z.union([z.boolean(), Text]).nullish(),
    parameters: Data.nullish(),
    slug: Text.nullish(),
    replaces: Text.nullish(),
    /** Batuta's own, as `missed`. */
    overlap: Text.nullish(),
    missed: Text.nullish(),
  })
  .refine(
    ({ cron, interval, rrule }) => [cron, interval, rrule].filter((each) => each != null).length === 1,
    "needs exactly one of cron, interval and rrule",
  );
export type ScheduleEntry = z.infer<typeof ScheduleEntry>;

const ConcurrencyLimit = z.union([
  z.int(),
  Text,
  z.object({
    limit: z.union([z.int(), Text]).nullish(),
    collision_strategy: Text.nullish(),
    grace_period_seconds: z.int().nullish(),
  }),
]);

/** A deployment as a project file has it. */
export const DeploymentEntry = z.object({
  name: Text.nullish(),
  version: z.union([Text, z.number().transform(String)]).nullish(),
  tags: z.union([z.array(Text), Text.transform((tag) => [tag])]).nullish(),
  description: Text.nullish(),
  flow_name: Text.nullish(),
  entrypoint: Text.nullish(),
  parameters: Data.nullish(),
  enforce_parameter_schema: z.boolean().nullish(),
  paused: z.boolean().nullish(),
  concurrency_limit: ConcurrencyLimit.nullish(),
  /** Batuta's own: `resume` or `end`. */
  on_crash: Text.nullish(),
  /** An empty one stands for none. */
  schedule: z.union([ScheduleEntry, z.strictObject({})]).nullish(),
  schedules: z.array(z.union([ScheduleEntry, z.strictObject({})])).nullish(),
  work_pool: z
    .object({ name: Text.nullish(), work_queue_name: Text.nullish(), job_variables: Data.nullish() })
    .nullish(),
  build: Steps.nullish(),
  push: Steps.nullish(),
  pull: Steps.nullish(),
  triggers: z.array(Data).nullish(),
});
export type DeploymentEntry = z.infer<typeof DeploymentEntry>;

/** `batuta.yaml`, or Prefect's `prefect.yaml` as it is. */
export const ProjectFile = z.object({
  name: Text.nullish(),
  build: Steps.nullish(),
  push: Steps.nullish(),
  pull: Steps.nullish(),
  deployments: z.array(DeploymentEntry).nullish(),
});
export type ProjectFile = z.infer<typeof ProjectFile>;
