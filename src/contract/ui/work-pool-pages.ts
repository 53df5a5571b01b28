import { z } from "zod";
import { Instant } from "../primitives.ts";
import { route } from "../route.ts";
import { StateType } from "../states/schemas.ts";
import { WorkPool } from "../work-pools/schemas.ts";
import { WorkQueue } from "../work-queues/schemas.ts";
import { WorkerTold } from "../workers/schemas.ts";
import { PoolHealth } from "./dashboard.ts";
import { FlowRunItem } from "./run-pages.ts";

/** Runs of a stretch of time, by the type of the state that they are in now; types without runs are left out. */
export const PoolActivity = z.partialRecord(StateType, z.int());
export type PoolActivity = z.infer<typeof PoolActivity>;

/** A work pool as a row of the list of all. */
export const WorkPoolItem = PoolHealth.extend({
  description: z.string().nullable(),
  /** Runs that were expected to start in each of the last 24 hours, the oldest hour first. */
  activity: z.array(PoolActivity),
});
export type WorkPoolItem = z.infer<typeof WorkPoolItem>;

/** A queue with what tells how it is doing. */
export const WorkQueueItem = WorkQueue.extend({
  /** Pending and running runs, whether the queue has a limit or not. */
  active_runs: z.int(),
  /** Runs that wait for a worker and should have started. */
  late_runs: z.int(),
});
export type WorkQueueItem = z.infer<typeof WorkQueueItem>;

/** A run that holds a slot of its pool. */
export const ActiveRun = FlowRunItem.extend({
  /** The worker that has taken it; null when it did not say, as Prefect's do not. */
  worker_name: z.string().nullable(),
});
export type ActiveRun = z.infer<typeof ActiveRun>;

/** Everything of a work pool that its page shows before a tab is opened. */
export const WorkPoolPage = z.object({
  work_pool: WorkPool,
  /** By priority, at most 200. */
  queues: z.array(WorkQueueItem),
  /** The latest heartbeat first, at most 200. */
  workers: z.array(WorkerTold),
  /** Pending and running runs, the longest holder of its slot first, at most 100. */
  active: z.array(ActiveRun),
});
export type WorkPoolPage = z.infer<typeof WorkPoolPage>;

export const listWorkPoolItems = route({
  id: "list-work-pool-items",
  method: "GET",
  path: "/ui/work_pools",
  tag: "Batuta",
  summary: "Read all work pools with their health and what they ran in the last 24 hours; at most 500",
  responses: { 200: z.object({ now: Instant, rows: z.array(WorkPoolItem) }) },
});

export const readWorkPoolPage = route({
  id: "read-work-pool-page",
  method: "GET",
  path: "/ui/work_pools/{name}/page",
  tag: "Batuta",
  summary: "Read a work pool with its queues, its workers and the runs that hold its slots",
  params: z.object({ name: z.string() }),
  responses: { 200: WorkPoolPage },
});

export const workPoolPageRoutes = [listWorkPoolItems, readWorkPoolPage] as const;
