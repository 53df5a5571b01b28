import { z } from "zod";
import { Instant, Labels, stored, Uuid } from "../primitives.ts";
import { withOlderNames } from "../retry-names.ts";
import { State, StateCreate, StateType } from "../states/schemas.ts";

const policy = {
  max_retries: z.int(),
  retry_delay_seconds: z.number(),
  retries: z.int().nullable(),
  retry_delay: z.union([z.number(), z.array(z.number())]).nullable(),
  retry_jitter_factor: z.number().min(0).nullable(),
};

export const TaskRunPolicy = z
  .object({
    max_retries: policy.max_retries.default(0),
    retry_delay_seconds: policy.retry_delay_seconds.default(0),
    retries: policy.retries.default(null),
    retry_delay: policy.retry_delay.default(null),
    retry_jitter_factor: policy.retry_jitter_factor.default(null),
  })
  .overwrite(withOlderNames);
export type TaskRunPolicy = z.infer<typeof TaskRunPolicy>;

/** Only what of the policy is set: what the journal carries. */
export const SomeTaskRunPolicy = z.object(policy).partial();
export type SomeTaskRunPolicy = z.infer<typeof SomeTaskRunPolicy>;

/** A policy with nothing set; answers always carry all keys. */
export const EMPTY_TASK_RUN_POLICY: Readonly<TaskRunPolicy> = Object.freeze({
  max_retries: 0,
  retry_delay_seconds: 0,
  retries: null,
  retry_delay: null,
  retry_jitter_factor: null,
});

export const TaskRunInput = z.discriminatedUnion("input_type", [
  z.object({ input_type: z.literal("task_run"), id: Uuid }),
  z.object({ input_type: z.literal("flow_run"), id: Uuid }),
  z.object({ input_type: z.literal("parameter"), name: z.string() }),
  z.object({ input_type: z.literal("constant"), type: z.string() }),
]);
export type TaskRunInput = z.infer<typeof TaskRunInput>;

/** Upstream runs by parameter name, plus `wait_for` and `__parents__`. */
export const TaskInputs = z.record(z.string(), z.array(TaskRunInput));
export type TaskInputs = z.infer<typeof TaskInputs>;

export const TaskRun = z.object({
  ...stored,
  name: z.string(),
  flow_run_id: Uuid.nullable(),
  task_key: z.string(),
  dynamic_key: z.string(),
  cache_key: z.string().nullable(),
  cache_expiration: Instant.nullable(),
  task_version: z.string().nullable(),
  empirical_policy: TaskRunPolicy,
  tags: z.array(z.string()),
  labels: Labels.nullable(),
  state_id: Uuid.nullable(),
  task_inputs: TaskInputs,
  state_type: StateType.nullable(),
  state_name: z.string().nullable(),
  run_count: z.int(),
  flow_run_run_count: z.int(),
  expected_start_time: Instant.nullable(),
  next_scheduled_start_time: Instant.nullable(),
  start_time: Instant.nullable(),
  end_time: Instant.nullable(),
  total_run_time: z.number(),
  estimated_run_time: z.number(),
  estimated_start_time_delta: z.number(),
  state: State.nullable(),
});
export type TaskRun = z.infer<typeof TaskRun>;

export const TaskRunCreate = z.object({
  id: Uuid.nullish(),
  state: StateCreate.nullish(),
  name: z.string().nullish(),
  flow_run_id: Uuid.nullish(),
  task_key: z.string(),
  dynamic_key: z.string(),
  cache_key: z.string().nullish(),
  cache_expiration: Instant.nullish(),
  task_version: z.string().nullish(),
  empirical_policy: TaskRunPolicy.prefault({}),
  tags: z.array(z.string()).default([]),
  labels: Labels.nullish(),
  task_inputs: TaskInputs.default({}),
});
export type TaskRunCreate = z.infer<typeof TaskRunCreate>;

export const TaskRunUpdate = z.object({ name: z.string().optional() });
export type TaskRunUpdate = z.infer<typeof TaskRunUpdate>;

/** What pages of task runs carry: Prefect's reduced shape. */
export const TaskRunResponse = TaskRun.omit({
  labels: true,
  dynamic_key: true,
  cache_key: true,
  cache_expiration: true,
  run_count: true,
  flow_run_run_count: true,
  expected_start_time: true,
  next_scheduled_start_time: true,
  state_type: true,
  state_name: true,
});
export type TaskRunResponse = z.infer<typeof TaskRunResponse>;
