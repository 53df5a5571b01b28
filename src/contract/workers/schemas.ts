import { z } from "zod";
import { operator, parts, tolerant } from "../filter-parts.ts";
import { Instant, stored, Uuid } from "../primitives.ts";

export const WorkerStatus = z.enum(["ONLINE", "OFFLINE"]);
export type WorkerStatus = z.infer<typeof WorkerStatus>;

/** A worker as its heartbeats tell of it. */
export const Worker = z.object({
  ...stored,
  name: z.string(),
  work_pool_id: Uuid,
  last_heartbeat_time: Instant.nullable(),
  heartbeat_interval_seconds: z.int().nullable(),
  status: WorkerStatus,
});
export type Worker = z.infer<typeof Worker>;

const statuses = z.array(WorkerStatus).nullish();

/** Which workers; an absent part matches all. */
export const WorkerFilter = tolerant({
  ...operator,
  last_heartbeat_time: parts.period(tolerant),
  status: tolerant({ any_: statuses, not_any_: statuses }).nullish(),
});
export type WorkerFilter = z.infer<typeof WorkerFilter>;

export const WorkerHeartbeat = z.object({
  name: z.string(),
  heartbeat_interval_seconds: z.int().nullish(),
});
export type WorkerHeartbeat = z.infer<typeof WorkerHeartbeat>;
