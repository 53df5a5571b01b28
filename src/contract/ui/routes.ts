import { z } from "zod";
import { FlowRunSort } from "../flow-runs/filters.ts";
import { Instant, Uuid } from "../primitives.ts";
import { route } from "../route.ts";
import { poolFilters, queueFilters, relatedFilters } from "../run-filters.ts";
import { StateType } from "../states/schemas.ts";
import { TaskRunFilter } from "../task-runs/filters.ts";
import { TaskRun } from "../task-runs/schemas.ts";

const flowIds = z.object({ flow_ids: z.array(Uuid).max(200) });

/** The next scheduled run of a flow. */
export const SimpleNextFlowRun = z.object({
  id: Uuid,
  flow_id: Uuid,
  name: z.string(),
  state_name: z.string(),
  state_type: StateType,
  next_scheduled_start_time: Instant,
});
export type SimpleNextFlowRun = z.infer<typeof SimpleNextFlowRun>;

/** A flow run as a dot of a chart; durations in seconds. */
export const SimpleFlowRun = z.object({
  id: Uuid,
  state_type: StateType,
  timestamp: Instant,
  duration: z.number(),
  lateness: z.number(),
});
export type SimpleFlowRun = z.infer<typeof SimpleFlowRun>;

/** How many runs are in a state of each type; zero included. */
export const CountByState = z.object({
  COMPLETED: z.int().default(0),
  PENDING: z.int().default(0),
  RUNNING: z.int().default(0),
  FAILED: z.int().default(0),
  CANCELLED: z.int().default(0),
  CRASHED: z.int().default(0),
  PAUSED: z.int().default(0),
  CANCELLING: z.int().default(0),
  SCHEDULED: z.int().default(0),
});
export type CountByState = z.infer<typeof CountByState>;

/** How many task runs of a stretch of time have ended well, and how many failed or crashed. */
export const TaskRunCount = z.object({ completed: z.int(), failed: z.int() });
export type TaskRunCount = z.infer<typeof TaskRunCount>;

export const UITaskRun = TaskRun.extend({ flow_run_name: z.string().nullable() });

export const countDeploymentsOfFlows = route({
  id: "count-deployments-of-flows",
  method: "POST",
  path: "/ui/flows/count-deployments",
  tag: "Flows",
  summary: "Count the deployments of each of these flows",
  body: flowIds,
  responses: { 200: z.record(Uuid, z.int()) },
});

export const readNextRunsOfFlows = route({
  id: "read-next-runs-of-flows",
  method: "POST",
  path: "/ui/flows/next-runs",
  tag: "Flows",
  summary: "Read the next scheduled run of each of these flows",
  body: flowIds,
  responses: { 200: z.record(Uuid, SimpleNextFlowRun.nullable()) },
});

export const listFlowRunDots = route({
  id: "list-flow-run-dots",
  method: "POST",
  path: "/ui/flow_runs/history",
  tag: "Flow Runs",
  summary: "List flow runs with what a chart shows of them",
  body: z.object({
    sort: FlowRunSort.default("EXPECTED_START_TIME_DESC"),
    limit: z.int().max(1000).default(1000),
    offset: z.int().min(0).default(0),
    ...relatedFilters,
    ...poolFilters,
  }),
  bodyOptional: true,
  responses: { 200: z.array(SimpleFlowRun) },
});

export const countTaskRunsOfFlowRuns = route({
  id: "count-task-runs-of-flow-runs",
  method: "POST",
  path: "/ui/flow_runs/count-task-runs",
  tag: "Flow Runs",
  summary: "Count the task runs of each of these flow runs, those that stand for subflows left out",
  body: z.object({ flow_run_ids: z.array(Uuid).max(200) }),
  responses: { 200: z.record(Uuid, z.int()) },
});

export const countTaskRunsOverTime = route({
  id: "count-task-runs-over-time",
  method: "POST",
  path: "/ui/task_runs/dashboard/counts",
  tag: "Task Runs",
  summary: "Count ended task runs in 20 equal stretches of time by when they started",
  body: z.object({
    ...relatedFilters,
    task_runs: TaskRunFilter,
    ...poolFilters,
    work_queues: queueFilters.work_pool_queues,
  }),
  responses: { 200: z.array(TaskRunCount) },
});

export const countTaskRunsByState = route({
  id: "count-task-runs-by-state",
  method: "POST",
  path: "/ui/task_runs/count",
  tag: "Task Runs",
  summary: "Count task runs by the type of their state",
  body: z.object(relatedFilters),
  bodyOptional: true,
  responses: { 200: CountByState },
});

export const readUiTaskRun = route({
  id: "read-ui-task-run",
  method: "GET",
  path: "/ui/task_runs/{id}",
  tag: "Task Runs",
  summary: "Read a task run with the name of its flow run",
  params: z.object({ id: Uuid }),
  responses: { 200: UITaskRun },
});

export const uiRoutes = [
  countDeploymentsOfFlows,
  readNextRunsOfFlows,
  listFlowRunDots,
  countTaskRunsOfFlowRuns,
  countTaskRunsOverTime,
  countTaskRunsByState,
  readUiTaskRun,
] as const;
