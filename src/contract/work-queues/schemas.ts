import { z } from "zod";
import { Instant, stored, Uuid } from "../primitives.ts";
import { StateType } from "../states/schemas.ts";

/** Names of pools and queues stand in paths. */
export const PoolName = z
  .string()
  .regex(/^[^/%&><]+$/, "a name is not empty and does not contain any of / % & > <");

/** Most runs at once; null is no limit. */
export const ConcurrencyLimit = z.int().min(0);

export const WorkQueueStatus = z.enum(["READY", "NOT_READY", "PAUSED"]);
export type WorkQueueStatus = z.infer<typeof WorkQueueStatus>;

/** Which runs a queue from before pools takes. */
export const QueueFilter = z.object({
  tags: z.array(z.string()).nullable().default(null),
  deployment_ids: z.array(Uuid).nullable().default(null),
});
export type QueueFilter = z.infer<typeof QueueFilter>;

/** A queue as Prefect's oldest routes show it. */
export const PlainWorkQueue = z.object({
  ...stored,
  name: z.string(),
  description: z.string().nullable(),
  is_paused: z.boolean(),
  concurrency_limit: ConcurrencyLimit.nullable(),
  priority: z.int(),
  work_pool_id: Uuid.nullable(),
  filter: QueueFilter.nullable(),
  last_polled: Instant.nullable(),
});
export type PlainWorkQueue = z.infer<typeof PlainWorkQueue>;

export const WorkQueue = PlainWorkQueue.extend({
  work_pool_name: z.string().nullable(),
  status: WorkQueueStatus.nullable(),
  /** Pending and running runs; null where there is no limit. */
  active_slots: z.int().nullable(),
});
export type WorkQueue = z.infer<typeof WorkQueue>;

const priority = z.int().min(1);

export const WorkQueueCreate = z.object({
  name: PoolName,
  description: z.string().nullable().default(""),
  is_paused: z.boolean().default(false),
  concurrency_limit: ConcurrencyLimit.nullish(),
  /** Queues of the same and the following priorities move back; the first free one when absent. */
  priority: priority.nullish(),
  filter: QueueFilter.nullish(),
});
export type WorkQueueCreate = z.infer<typeof WorkQueueCreate>;

/** What of a queue may be changed; an absent field stays. */
export const WorkQueueUpdate = z.object({
  name: z.string().nullish(),
  description: z.string().nullish(),
  is_paused: z.boolean().optional(),
  concurrency_limit: ConcurrencyLimit.nullish(),
  priority: priority.nullish(),
  last_polled: Instant.nullish(),
  filter: QueueFilter.nullish(),
});
export type WorkQueueUpdate = z.infer<typeof WorkQueueUpdate>;

/** A run that holds a slot of a pool or queue. */
export const FlowRunSlotSummary = z.object({
  id: Uuid,
  name: z.string(),
  state_type: StateType.nullable(),
  state_name: z.string().nullable(),
  start_time: Instant.nullable(),
  state_timestamp: Instant.nullable(),
  /** Seconds. */
  time_in_current_state: z.number().nullable(),
});
export type FlowRunSlotSummary = z.infer<typeof FlowRunSlotSummary>;

/** Fields of a page beside its rows. */
export const pageFields = { count: z.int(), limit: z.int(), pages: z.int(), page: z.int() };

export const WorkQueueConcurrencyStatus = z.object({
  active_slots: z.int(),
  concurrency_limit: z.int().nullable(),
  flow_runs: z.array(FlowRunSlotSummary),
  ...pageFields,
});
export type WorkQueueConcurrencyStatus = z.infer<typeof WorkQueueConcurrencyStatus>;

export const WorkQueueHealthPolicy = z.object({
  maximum_late_runs: z.int().nullable().default(0),
  maximum_seconds_since_last_polled: z.int().nullable().default(60),
});

export const WorkQueueStatusDetail = z.object({
  healthy: z.boolean(),
  late_runs_count: z.int(),
  last_polled: Instant.nullable(),
  health_check_policy: WorkQueueHealthPolicy,
});
export type WorkQueueStatusDetail = z.infer<typeof WorkQueueStatusDetail>;
