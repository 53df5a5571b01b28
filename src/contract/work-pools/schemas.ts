import { z } from "zod";
import { FlowRun } from "../flow-runs/schemas.ts";
import { JsonObject, stored, Uuid } from "../primitives.ts";
import { ConcurrencyLimit, FlowRunSlotSummary, PoolName, pageFields } from "../work-queues/schemas.ts";
import { jobTemplateProblem } from "./job-template.ts";

export const WorkPoolStatus = z.enum(["READY", "NOT_READY", "PAUSED"]);
export type WorkPoolStatus = z.infer<typeof WorkPoolStatus>;

const storage = {
  bundle_upload_step: JsonObject.nullable().default(null),
  bundle_execution_step: JsonObject.nullable().default(null),
  default_result_storage_block_id: Uuid.nullable().default(null),
};

/** How a pool's workers fetch code and keep results. */
export const WorkPoolStorageConfiguration = z.object(storage);
export type WorkPoolStorageConfiguration = z.infer<typeof WorkPoolStorageConfiguration>;

export const WorkPool = z.object({
  ...stored,
  name: z.string(),
  description: z.string().nullable(),
  type: z.string(),
  base_job_template: JsonObject,
  is_paused: z.boolean(),
  concurrency_limit: ConcurrencyLimit.nullable(),
  /** Null for pools of agents. */
  status: WorkPoolStatus.nullable(),
  default_queue_id: Uuid.nullable(),
  storage_configuration: WorkPoolStorageConfiguration,
  /** Pending and running runs; null where there is no limit. */
  active_slots: z.int().nullable(),
});
export type WorkPool = z.infer<typeof WorkPool>;

interface WithTemplate {
  readonly base_job_template?: Readonly<Record<string, unknown>> | null | undefined;
}

const checkTemplate = (body: WithTemplate, context: z.core.$RefinementCtx<WithTemplate>): void => {
  const problem = body.base_job_template == null ? undefined : jobTemplateProblem(body.base_job_template);
  if (problem === undefined) return;
  const message = `Value error, ${problem}`;
  context.addIssue({ code: "custom", path: ["base_job_template"], message, input: body.base_job_template });
};

export const WorkPoolCreate = z
  .object({
    name: PoolName,
    description: z.string().nullish(),
    type: z.string().default("prefect-agent"),
    base_job_template: JsonObject.default({}),
    is_paused: z.boolean().default(false),
    concurrency_limit: ConcurrencyLimit.nullish(),
    storage_configuration: WorkPoolStorageConfiguration.prefault({}),
  })
  .superRefine(checkTemplate);
export type WorkPoolCreate = z.infer<typeof WorkPoolCreate>;

/** What of a pool may be changed; an absent field stays. */
export const WorkPoolUpdate = z
  .object({
    description: z.string().nullish(),
    is_paused: z.boolean().nullish(),
    base_job_template: JsonObject.nullish(),
    concurrency_limit: ConcurrencyLimit.nullish(),
    storage_configuration: WorkPoolStorageConfiguration.nullish(),
  })
  .superRefine(checkTemplate);
export type WorkPoolUpdate = z.infer<typeof WorkPoolUpdate>;

export const WorkQueueConcurrencyStatusDetail = z.object({
  queue_id: Uuid,
  queue_name: z.string(),
  active_slots: z.int(),
  concurrency_limit: z.int().nullable(),
  flow_runs: z.array(FlowRunSlotSummary),
  flow_run_count: z.int().nullable(),
});

export const WorkPoolConcurrencyStatus = z.object({
  active_slots: z.int(),
  concurrency_limit: z.int().nullable(),
  queues: z.array(WorkQueueConcurrencyStatusDetail),
  ...pageFields,
});
export type WorkPoolConcurrencyStatus = z.infer<typeof WorkPoolConcurrencyStatus>;

/** A flow run without what workers do not ask for. */
export const ScheduledFlowRun = FlowRun.omit({ work_pool_id: true, work_pool_name: true });
export type ScheduledFlowRun = z.infer<typeof ScheduledFlowRun>;

/** A due run, with the pool and queue that it waits in. */
export const WorkerFlowRunResponse = z.object({
  work_pool_id: Uuid,
  work_queue_id: Uuid,
  flow_run: ScheduledFlowRun,
});
export type WorkerFlowRunResponse = z.infer<typeof WorkerFlowRunResponse>;
