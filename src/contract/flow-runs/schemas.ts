import { z } from "zod";
import { CreatedBy, Instant, JsonObject, Labels, stored, Uuid } from "../primitives.ts";
import { withOlderNames } from "../retry-names.ts";
import { State, StateCreate, StateType } from "../states/schemas.ts";

const policy = z.object({
  max_retries: z.int().default(0),
  retry_delay_seconds: z.number().default(0),
  retries: z.int().nullable().default(null),
  retry_delay: z.int().nullable().default(null),
  pause_keys: z.array(z.string()).nullable().default([]),
  resuming: z.boolean().nullable().default(false),
  retry_type: z.enum(["in_process", "reschedule"]).nullable().default(null),
});

/** Only what of the policy is set: what the journal carries. */
export const SomeFlowRunPolicy = policy.partial();

export const FlowRunPolicy = policy
  .overwrite(withOlderNames)
  .refine(({ retry_delay }) => retry_delay === null || Number.isInteger(retry_delay), {
    message: "Input should be a valid integer, got a number with a fractional part",
    path: ["retry_delay"],
  });
export type FlowRunPolicy = z.infer<typeof FlowRunPolicy>;

/** A policy with nothing set; answers always carry all keys. */
export const EMPTY_FLOW_RUN_POLICY: Readonly<FlowRunPolicy> = Object.freeze({
  max_retries: 0,
  retry_delay_seconds: 0,
  retries: null,
  retry_delay: null,
  pause_keys: [],
  resuming: false,
  retry_type: null,
});

export const FlowRun = z.object({
  ...stored,
  name: z.string(),
  flow_id: Uuid,
  state_id: Uuid.nullable(),
  deployment_id: Uuid.nullable(),
  deployment_version: z.string().nullable(),
  work_queue_id: Uuid.nullable(),
  work_queue_name: z.string().nullable(),
  flow_version: z.string().nullable(),
  parameters: JsonObject,
  idempotency_key: z.string().nullable(),
  context: JsonObject,
  empirical_policy: FlowRunPolicy,
  tags: z.array(z.string()),
  labels: Labels,
  parent_task_run_id: Uuid.nullable(),
  state_type: StateType.nullable(),
  state_name: z.string().nullable(),
  run_count: z.int(),
  expected_start_time: Instant.nullable(),
  next_scheduled_start_time: Instant.nullable(),
  start_time: Instant.nullable(),
  end_time: Instant.nullable(),
  total_run_time: z.number(),
  estimated_run_time: z.number(),
  estimated_start_time_delta: z.number(),
  auto_scheduled: z.boolean(),
  infrastructure_document_id: Uuid.nullable(),
  infrastructure_pid: z.string().nullable(),
  created_by: CreatedBy.nullable(),
  work_pool_id: Uuid.nullable(),
  work_pool_name: z.string().nullable(),
  state: State.nullable(),
  job_variables: JsonObject.nullable(),
});
export type FlowRun = z.infer<typeof FlowRun>;

export const FlowRunCreate = z.object({
  flow_id: Uuid,
  name: z.string().nullish(),
  state: StateCreate.nullish(),
  flow_version: z.string().nullish(),
  parameters: JsonObject.default({}),
  context: JsonObject.default({}),
  parent_task_run_id: Uuid.nullish(),
  infrastructure_document_id: Uuid.nullish(),
  empirical_policy: FlowRunPolicy.prefault({}),
  tags: z.array(z.string()).default([]),
  labels: Labels.nullish(),
  idempotency_key: z.string().nullish(),
  work_pool_name: z.string().nullish(),
  work_queue_name: z.string().nullish(),
  job_variables: JsonObject.nullish(),
  deployment_id: Uuid.nullish(),
});
export type FlowRunCreate = z.infer<typeof FlowRunCreate>;

/** What of a flow run may be changed; an absent field stays. */
export const FlowRunUpdate = z.object({
  name: z.string().nullish(),
  flow_version: z.string().nullish(),
  parameters: JsonObject.optional(),
  empirical_policy: FlowRunPolicy.optional(),
  tags: z.array(z.string()).optional(),
  infrastructure_pid: z.string().nullish(),
  job_variables: JsonObject.nullish(),
});
export type FlowRunUpdate = z.infer<typeof FlowRunUpdate>;
