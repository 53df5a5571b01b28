import { z } from "zod";
import { FlowRun } from "../flow-runs/schemas.ts";
import { Instant, JsonObject, Labels, Uuid } from "../primitives.ts";
import { route } from "../route.ts";
import { StateType } from "../states/schemas.ts";
import { WaitingCause } from "../waiting/schemas.ts";
import { WorkPoolStatus } from "../work-pools/schemas.ts";
import { CountByState } from "./routes.ts";
import { FlowRunItem, TaskRunItem } from "./run-pages.ts";

/** A state of the run's history; its message whole up to 4,000 characters. */
export const RunPageState = z.object({
  id: Uuid,
  type: StateType,
  name: z.string(),
  timestamp: Instant,
  message: z.string().nullable(),
});

/** Why a run failed, as far as its states tell. */
export const FailureCause = z.object({
  /** First line of the state's message. */
  line: z.string().nullable(),
  /** Task runs that failed or crashed, the first to fail first; at most 20. Those that stand for subflows included. */
  task_runs: z.array(TaskRunItem),
  /** How many have. */
  task_runs_total: z.int(),
});
export type FailureCause = z.infer<typeof FailureCause>;

/** Everything that the head and overview of a flow run's page show. */
export const RunPage = z.object({
  /** The server's clock when it answered. */
  now: Instant,
  /** As `/flow_runs/{id}` has it, but parameters and context of more than 64 KiB are null. */
  flow_run: FlowRun.extend({ parameters: JsonObject.nullable(), context: JsonObject.nullable() }),
  /** Bytes of the parameters as JSON. */
  parameters_bytes: z.int(),
  /** Whether its task runs are in Batuta's journal (a TypeScript flow): only then is it retried from a chosen task. */
  journaled: z.boolean(),
  flow: z.object({ id: Uuid, name: z.string() }),
  /** Null when it has none, or it was deleted (`flow_run.deployment_id` tells these apart). */
  deployment: z
    .object({
      id: Uuid,
      name: z.string(),
      paused: z.boolean(),
      version: z.string().nullable(),
      entrypoint: z.string().nullable(),
      labels: Labels,
    })
    .nullable(),
  work_pool: z
    .object({
      id: Uuid,
      name: z.string(),
      type: z.string(),
      status: WorkPoolStatus.nullable(),
      is_paused: z.boolean(),
    })
    .nullable(),
  work_queue: z.object({ id: Uuid, name: z.string(), is_paused: z.boolean() }).nullable(),
  /** The run that called it, and the task run that stands for it there. */
  parent: z
    .object({
      flow_run_id: Uuid.nullable(),
      flow_run_name: z.string().nullable(),
      flow_name: z.string().nullable(),
      task_run_id: Uuid,
      task_run_name: z.string().nullable(),
    })
    .nullable(),
  /** Why it does not run, the first thing to look at first; empty when it runs or has ended. */
  waiting: z.array(WaitingCause),
  /** All of its task runs by state type; those that stand for subflows included. */
  task_runs: z.object({ total: z.int(), counts: CountByState }),
  /** Flow runs that it has called, by state type. */
  subflows: z.object({ total: z.int(), counts: CountByState }),
  artifacts: z.int(),
  /** Its states, oldest first; at most the latest 200. */
  states: z.array(RunPageState),
  /** Of a run that failed or crashed. A run that goes on, or ended well, has null. */
  failure: FailureCause.nullable(),
  /** The latest run before it that completed: of the same deployment, else of the same flow. */
  last_good: FlowRunItem.nullable(),
  infrastructure: z.object({
    /** The worker that took it, of its latest claim. */
    worker_name: z.string().nullable(),
    /** As the worker told it: process id, name of container or job. */
    pid: z.string().nullable(),
    /** Latest sign of life of the process that runs it. */
    last_heartbeat: Instant.nullable(),
  }),
});
export type RunPage = z.infer<typeof RunPage>;

export const readRunPage = route({
  id: "read-run-page",
  method: "GET",
  path: "/ui/flow_runs/{id}/page",
  tag: "Batuta",
  summary: "Read everything that the head of a flow run's page shows",
  params: z.object({ id: Uuid }),
  responses: { 200: RunPage },
});
