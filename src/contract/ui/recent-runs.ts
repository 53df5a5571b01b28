import { z } from "zod";
import { Instant, Uuid } from "../primitives.ts";
import { route } from "../route.ts";
import { StateType } from "../states/schemas.ts";

/** A run as a bar of a strip: how it ended, how long it took. */
export const RecentRun = z.object({
  id: Uuid,
  name: z.string(),
  state_type: StateType.nullable(),
  state_name: z.string().nullable(),
  /** Null for one that has not started. */
  start_time: Instant.nullable(),
  expected_start_time: Instant.nullable(),
  /** Seconds in RUNNING until now. */
  run_time: z.number(),
});
export type RecentRun = z.infer<typeof RecentRun>;

export const RecentRuns = z.object({
  /** The latest ones that are due or begun, newest first. */
  runs: z.array(RecentRun),
  /** The one that is due next; null when none is scheduled. */
  next: z.object({ id: Uuid, name: z.string(), at: Instant }).nullable(),
});
export type RecentRuns = z.infer<typeof RecentRuns>;

const ids = z.array(Uuid).max(200);

export const readRecentRuns = route({
  id: "read-recent-runs",
  method: "POST",
  path: "/ui/flow_runs/recent",
  tag: "Batuta",
  summary: "Read the latest runs and the next one of each of these flows, or deployments",
  body: z.object({
    /** Whose runs: of flows, or of deployments. */
    of: z.enum(["flow", "deployment"]),
    ids,
    /** Runs of each. */
    limit: z.int().min(1).max(100).default(16),
  }),
  responses: { 200: z.record(Uuid, RecentRuns) },
});

export const recentRunRoutes = [readRecentRuns] as const;
