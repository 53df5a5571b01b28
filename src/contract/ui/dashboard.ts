import { z } from "zod";
import { Instant, Uuid } from "../primitives.ts";
import { route } from "../route.ts";
import { WorkPoolStatus } from "../work-pools/schemas.ts";
import { CountByState } from "./routes.ts";
import { FlowRunItem } from "./run-pages.ts";

export const DashboardBody = z.object({
  /** The runs that are counted were expected to start from here on. */
  after: Instant,
  /** … and before here. Default: now. */
  before: Instant.nullish(),
  /** Into how many stretches of time the range is divided. */
  buckets: z.int().min(1).max(200).default(48),
  /** Only runs that have all of these tags. */
  tags: z.array(z.string()).max(20).default([]),
  /** Whether runs that another run has called are told as well. */
  include_subflows: z.boolean().default(false),
  /** Rows of each list of runs. */
  limit: z.int().min(1).max(50).default(8),
});
export type DashboardBody = z.infer<typeof DashboardBody>;

/** One stretch of time: how many runs that were expected to start in it are in a state of each type now. */
export const DashboardBucket = z.object({ start: Instant, end: Instant, counts: CountByState });

/** Runs of a range, by state type and by stretch of time. */
const activity = {
  total: z.int(),
  counts: CountByState,
  buckets: z.array(DashboardBucket),
};

/** Runs that are told by a list of the first ones, and how many there are of them all. */
const counted = z.object({ total: z.int(), rows: z.array(FlowRunItem) });

/** A work pool with what tells whether its runs will be run. */
export const PoolHealth = z.object({
  id: Uuid,
  name: z.string(),
  type: z.string(),
  is_paused: z.boolean(),
  /** Null for pools of agents. */
  status: WorkPoolStatus.nullable(),
  online_workers: z.int(),
  /** The latest one of any of its workers. */
  last_heartbeat: Instant.nullable(),
  concurrency_limit: z.int().nullable(),
  /** Pending and running runs. */
  active_slots: z.int(),
  /** Runs that wait for a worker and should have started. */
  late_runs: z.int(),
});
export type PoolHealth = z.infer<typeof PoolHealth>;

/** Everything that the dashboard shows, of one moment as nearly as separate reads can. */
export const Dashboard = z.object({
  /** The server's clock when it answered. */
  now: Instant,
  after: Instant,
  before: Instant,
  bucket_seconds: z.number(),
  flow_runs: z.object({
    ...activity,
    /** Mean seconds by which the runs of the range were late; null when there are none. */
    mean_lateness: z.number().nullable(),
  }),
  task_runs: z.object({
    ...activity,
    /** Completed among ended ones, 0 to 1; null when none has ended. */
    completion_rate: z.number().nullable(),
  }),
  /** Failed and crashed runs that started within the range, newest first; `message` is the first line of the error. */
  failures: z.array(FlowRunItem),
  /** Now, whatever the range. The newest first. */
  running: counted,
  /** Now, whatever the range. The latest of them first; `lateness` says by how much. */
  late: counted,
  /** The next ones, whatever the range. */
  upcoming: z.array(FlowRunItem),
  /** At most 100, those first that need a look. Tags do not count. */
  work_pools: z.array(PoolHealth),
});
export type Dashboard = z.infer<typeof Dashboard>;

export const readDashboard = route({
  id: "read-dashboard",
  method: "POST",
  path: "/ui/dashboard",
  tag: "Batuta",
  summary: "Read everything that the dashboard shows",
  body: DashboardBody,
  responses: { 200: Dashboard },
});
