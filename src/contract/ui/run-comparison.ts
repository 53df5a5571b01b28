import { z } from "zod";
import { Uuid } from "../primitives.ts";
import { route } from "../route.ts";

/** The task runs that one of the two runs has of a task. */
export const TaskShare = z.object({
  runs: z.int(),
  /** Seconds that they ran, together; attempts under way are not counted. */
  run_time: z.number(),
  /** Failed and crashed ones. */
  failed: z.int(),
});
export type TaskShare = z.infer<typeof TaskShare>;

export const TaskComparison = z.object({
  task_key: z.string(),
  /** Of one of its runs. */
  name: z.string(),
  /** Null where the run has none. */
  here: TaskShare.nullable(),
  there: TaskShare.nullable(),
});
export type TaskComparison = z.infer<typeof TaskComparison>;

export const ParameterDifference = z.object({
  name: z.string(),
  /** As JSON, at most 2,000 characters of it; null where the run has no such parameter. */
  here: z.string().nullable(),
  there: z.string().nullable(),
});
export type ParameterDifference = z.infer<typeof ParameterDifference>;

/** What a run did differently from another one. */
export const RunComparison = z.object({
  /** Those first whose time differs most; at most 200. */
  tasks: z.array(TaskComparison),
  tasks_total: z.int(),
  /** Only those that differ; at most 200. */
  parameters: z.array(ParameterDifference),
  parameters_total: z.int(),
  /** Top-level parameters that are the same. */
  parameters_same: z.int(),
});
export type RunComparison = z.infer<typeof RunComparison>;

export const readRunComparison = route({
  id: "read-run-comparison",
  method: "GET",
  path: "/ui/flow_runs/{id}/comparison",
  tag: "Batuta",
  summary: "Read what a flow run did differently from another one: time and failures by task, parameters",
  params: z.object({ id: Uuid }),
  query: z.object({ with: Uuid }),
  responses: { 200: RunComparison },
});
