import { z } from "zod";
import { GlobalConcurrencyLimitResponse } from "../concurrency-limits/schemas.ts";
import { FlowRunPolicy } from "../flow-runs/schemas.ts";
import { CreatedBy, Instant, JsonObject, Labels, stored, Uuid } from "../primitives.ts";
import { StateCreate } from "../states/schemas.ts";
import { DeploymentSchedule, DeploymentScheduleCreate, DeploymentScheduleUpdate } from "./schedules.ts";

export const ConcurrencyOptions = z.object({
  /** What happens to a run when all slots are taken. */
  collision_strategy: z.enum(["ENQUEUE", "CANCEL_NEW"]),
  /** How long a run may hold its slot before its infrastructure has started it. */
  grace_period_seconds: z.int().min(60).max(86_400).nullable().default(null),
});
export type ConcurrencyOptions = z.infer<typeof ConcurrencyOptions>;

export const DeploymentStatus = z.enum(["READY", "NOT_READY"]);
export type DeploymentStatus = z.infer<typeof DeploymentStatus>;

export const VersionInfo = z.looseObject({ type: z.string(), version: z.string() });

const DeploymentName = z
  .string()
  .regex(/^[^/%&><]+$/, "a deployment's name must not contain any of / % & > <");
const PullSteps = z.array(JsonObject);
const ConcurrencyLimit = z.int().positive();

export const Deployment = z.object({
  ...stored,
  name: z.string(),
  version: z.string().nullable(),
  description: z.string().nullable(),
  flow_id: Uuid,
  paused: z.boolean(),
  schedules: z.array(DeploymentSchedule),
  /** Always null; the limit is in `global_concurrency_limit`. */
  concurrency_limit: z.int().nullable(),
  global_concurrency_limit: GlobalConcurrencyLimitResponse.nullable(),
  concurrency_options: ConcurrencyOptions.nullable(),
  job_variables: JsonObject,
  parameters: JsonObject,
  tags: z.array(z.string()),
  labels: Labels,
  work_queue_name: z.string().nullable(),
  work_queue_id: Uuid.nullable(),
  last_polled: Instant.nullable(),
  parameter_openapi_schema: JsonObject.nullable(),
  path: z.string().nullable(),
  pull_steps: PullSteps.nullable(),
  entrypoint: z.string().nullable(),
  storage_document_id: Uuid.nullable(),
  infrastructure_document_id: Uuid.nullable(),
  created_by: CreatedBy.nullable(),
  updated_by: CreatedBy.nullable(),
  work_pool_name: z.string().nullable(),
  status: DeploymentStatus.nullable(),
  enforce_parameter_schema: z.boolean(),
});
export type Deployment = z.infer<typeof Deployment>;

/** Fields of a deployment that may be left to stay as they are. */
const optional = {
  version: z.string().nullish(),
  version_info: VersionInfo.nullish(),
  description: z.string().nullish(),
  concurrency_limit: ConcurrencyLimit.nullish(),
  concurrency_options: ConcurrencyOptions.nullish(),
  global_concurrency_limit_id: Uuid.nullish(),
  parameter_openapi_schema: JsonObject.nullish(),
  path: z.string().nullish(),
  pull_steps: PullSteps.nullish(),
  entrypoint: z.string().nullish(),
  storage_document_id: Uuid.nullish(),
  infrastructure_document_id: Uuid.nullish(),
  work_pool_name: z.string().nullish(),
  work_queue_name: z.string().nullish(),
  tags: z.array(z.string()).optional(),
  paused: z.boolean().optional(),
};

/** Has no defaults: of a deployment that exists, only what is sent is written. */
export const DeploymentCreate = z.object({
  ...optional,
  name: DeploymentName,
  flow_id: Uuid,
  schedules: z.array(DeploymentScheduleCreate).optional(),
  enforce_parameter_schema: z.boolean().optional(),
  parameters: JsonObject.default({}),
  job_variables: JsonObject.optional(),
  labels: Labels.nullish(),
});
export type DeploymentCreate = z.infer<typeof DeploymentCreate>;

export const DeploymentUpdate = z.object({
  ...optional,
  schedules: z.array(DeploymentScheduleUpdate).optional(),
  enforce_parameter_schema: z.boolean().nullish(),
  parameters: JsonObject.nullish(),
  job_variables: JsonObject.nullish(),
});
export type DeploymentUpdate = z.infer<typeof DeploymentUpdate>;

/** A run of a deployment; absent fields are the deployment's. */
export const DeploymentFlowRunCreate = z.object({
  name: z.string().nullish(),
  state: StateCreate.nullish(),
  parameters: JsonObject.default({}),
  enforce_parameter_schema: z.boolean().nullish(),
  context: JsonObject.default({}),
  infrastructure_document_id: Uuid.nullish(),
  empirical_policy: FlowRunPolicy.prefault({}),
  tags: z.array(z.string()).default([]),
  idempotency_key: z.string().nullish(),
  labels: Labels.nullish(),
  parent_task_run_id: Uuid.nullish(),
  work_queue_name: z.string().nullish(),
  job_variables: JsonObject.nullish(),
});
export type DeploymentFlowRunCreate = z.infer<typeof DeploymentFlowRunCreate>;

/** What became of one run of a bulk request. */
export const FlowRunCreateResult = z.object({
  flow_run_id: Uuid.nullable(),
  status: z.enum(["CREATED", "FAILED"]),
  error: z.string().nullable(),
});
export const FlowRunBulkCreateResponse = z.object({ results: z.array(FlowRunCreateResult) });
export type FlowRunBulkCreateResponse = z.infer<typeof FlowRunBulkCreateResponse>;
