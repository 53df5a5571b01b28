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

/** A worker as the pages show it: with what it tells of itself. */
export const WorkerTold = Worker.extend({
  /** `process`, `docker` …; null when it did not say. */
  type: z.string().nullable(),
  /**
   * What else it told. Batuta's: `version`, `host`, `pid`, `platform`, `node`, `started`. Prefect's: `integrations`, the
   * packages of it that are installed.
   */
  metadata: z.record(z.string(), z.unknown()),
});
export type WorkerTold = z.infer<typeof WorkerTold>;

const statuses = z.array(WorkerStatus).nullish();

/** Which workers; an absent part matches all. */
export const WorkerFilter = tolerant({
  ...operator,
  last_heartbeat_time: parts.period(tolerant),
  status: tolerant({ any_: statuses, not_any_: statuses }).nullish(),
});
export type WorkerFilter = z.infer<typeof WorkerFilter>;

const MOST_METADATA = 65_536;

export const WorkerHeartbeat = z.object({
  name: z.string(),
  heartbeat_interval_seconds: z.int().nullish(),
  /** Ours beside Prefect's fields: what kind of worker it is. */
  type: z.string().max(200).nullish(),
  /** What the worker tells of itself, at most 64 KiB as JSON; kept until it tells something else. */
  metadata: z
    .record(z.string(), z.unknown())
    .refine((told) => JSON.stringify(told).length <= MOST_METADATA, "at most 64 KiB of metadata are kept")
    .nullish(),
});
export type WorkerHeartbeat = z.infer<typeof WorkerHeartbeat>;
