import { z } from "zod";
import { Instant, Uuid } from "../primitives.ts";
import { route } from "../route.ts";
import { poolFilters, queueFilters, relatedFilters } from "../run-filters.ts";
import { StateType } from "../states/schemas.ts";

/** The current state of a run, as a row of a page shows it. */
const rowState = {
  /** Null for a run that has no state yet. */
  state_type: StateType.nullable(),
  state_name: z.string().nullable(),
  state_timestamp: Instant.nullable(),
  /** First line of the state's message, at most 300 characters; null when it has none. */
  message: z.string().nullable(),
};

const rowTimes = {
  expected_start_time: Instant.nullable(),
  start_time: Instant.nullable(),
  end_time: Instant.nullable(),
  /** Seconds in RUNNING until now. */
  run_time: z.number(),
  /** Seconds by which it started, or has not started, later than expected. */
  lateness: z.number(),
};

/** A flow run as a row of a page: all that a line shows, its owners' names included. */
export const FlowRunItem = z.object({
  id: Uuid,
  name: z.string(),
  ...rowState,
  ...rowTimes,
  created: Instant,
  next_scheduled_start_time: Instant.nullable(),
  flow_id: Uuid,
  flow_name: z.string(),
  deployment_id: Uuid.nullable(),
  /** Null when it has none, or the deployment was deleted. */
  deployment_name: z.string().nullable(),
  work_pool_name: z.string().nullable(),
  work_queue_name: z.string().nullable(),
  tags: z.array(z.string()),
  run_count: z.int(),
  auto_scheduled: z.boolean(),
  /** The task run that stands for it in its parent run. */
  parent_task_run_id: Uuid.nullable(),
});
export type FlowRunItem = z.infer<typeof FlowRunItem>;

/** A task run as a row of a page. */
export const TaskRunItem = z.object({
  id: Uuid,
  name: z.string(),
  task_key: z.string(),
  ...rowState,
  ...rowTimes,
  flow_run_id: Uuid.nullable(),
  flow_run_name: z.string().nullable(),
  flow_id: Uuid.nullable(),
  flow_name: z.string().nullable(),
  tags: z.array(z.string()),
  run_count: z.int(),
});
export type TaskRunItem = z.infer<typeof TaskRunItem>;

const pageLimit = z.int().min(1).max(200).default(50);
/** Where the page before ended: its `next_cursor`. Of another order it is refused. */
const cursor = z.string().max(2000).nullish();
const next_cursor = z
  .string()
  .nullable()
  .meta({ description: "To be sent as `cursor` for the rows after these; null when there are none." });

export const FlowRunPageSort = z.enum([
  "START_TIME_DESC",
  "START_TIME_ASC",
  "EXPECTED_START_TIME_DESC",
  "EXPECTED_START_TIME_ASC",
  "END_TIME_DESC",
  "NEXT_SCHEDULED_START_TIME_ASC",
  "NAME_ASC",
  "NAME_DESC",
]);
export type FlowRunPageSort = z.infer<typeof FlowRunPageSort>;

/** Seconds that runs were in RUNNING; both ends belong to it. */
const duration = z.object({ min_seconds: z.number().nullish(), max_seconds: z.number().nullish() }).nullish();

export const FlowRunPageBody = z.object({
  ...relatedFilters,
  ...poolFilters,
  ...queueFilters,
  duration,
  /** Top-level parameters of the run, by name: texts as they are, anything else as its JSON. */
  parameters: z.record(z.string(), z.string()).nullish(),
  sort: FlowRunPageSort.default("START_TIME_DESC"),
  limit: pageLimit,
  cursor,
  /** Whether each row also says how many task runs it has. */
  task_counts: z.boolean().default(false),
});
export type FlowRunPageBody = z.infer<typeof FlowRunPageBody>;

/** A page of flow runs; without a count, so that it costs as much at ten million runs as at ten. */
export const FlowRunPage = z.object({
  rows: z.array(FlowRunItem),
  /** How many task runs each has, by flow run, at most 10,000; empty unless `task_counts` was asked. */
  task_counts: z.record(Uuid, z.int()),
  next_cursor,
});
export type FlowRunPage = z.infer<typeof FlowRunPage>;

export const TaskRunPageSort = z.enum([
  "EXPECTED_START_TIME_DESC",
  "EXPECTED_START_TIME_ASC",
  "END_TIME_DESC",
]);
export type TaskRunPageSort = z.infer<typeof TaskRunPageSort>;

export const TaskRunPageBody = z.object({
  ...relatedFilters,
  ...poolFilters,
  ...queueFilters,
  duration,
  sort: TaskRunPageSort.default("EXPECTED_START_TIME_DESC"),
  limit: pageLimit,
  cursor,
});
export type TaskRunPageBody = z.infer<typeof TaskRunPageBody>;

export const TaskRunPage = z.object({ rows: z.array(TaskRunItem), next_cursor });
export type TaskRunPage = z.infer<typeof TaskRunPage>;

export const readFlowRunPage = route({
  id: "read-flow-run-page",
  method: "POST",
  path: "/ui/flow_runs/page",
  tag: "Batuta",
  summary:
    "Read a page of flow runs with the names of what they belong to, after a cursor and without a count",
  body: FlowRunPageBody,
  bodyOptional: true,
  responses: { 200: FlowRunPage },
});

export const readTaskRunPage = route({
  id: "read-task-run-page",
  method: "POST",
  path: "/ui/task_runs/page",
  tag: "Batuta",
  summary:
    "Read a page of task runs with the names of what they belong to, after a cursor and without a count",
  body: TaskRunPageBody,
  bodyOptional: true,
  responses: { 200: TaskRunPage },
});
