import { z } from "zod";
import { Instant, Uuid } from "../primitives.ts";
import { StateType } from "../states/schemas.ts";
import { EntityKind } from "../ui/entity-kinds.ts";

/**
 * What pages are told of changes, so that they need not ask again and again:
 *
 *     page                              server
 *     watch {topics}                 →
 *                                    ←  watching {topics}      all that is committed after it is told
 *                                    ←  changes {…}            at most one each 200 ms
 *     watch {other topics}           →                         replaces what was watched
 *
 * The websocket is opened without a sub-protocol; a server with an auth string takes the page's session (cookie). A page lists
 * what it shows after `watching`, and again after it had to connect anew. A page that reads slowly gets fewer and larger
 * frames; what is too much is named by `overflow`, and has to be listed again.
 */
export const PAGE_CHANGES_PATH = "/batuta/ui/changes";

/** Topics of one websocket. */
export const MOST_TOPICS = 50;

/**
 * `flow-runs`: states of all flow runs. `entities`: flows, deployments, pools, … that were made, changed or deleted.
 * `events`: how many events have come. `flow-run:ID`: the task runs of one flow run, and its own states. `logs:ID`: its new log lines.
 */
export const PageTopic = z
  .string()
  .regex(
    /^(flow-runs|entities|events|(flow-run|logs):[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/,
  );
export type PageTopic = z.infer<typeof PageTopic>;

export const WatchFrame = z.object({
  type: z.literal("watch"),
  topics: z.array(PageTopic).max(MOST_TOPICS),
});
export type WatchFrame = z.infer<typeof WatchFrame>;

/** A flow run that entered a state. */
export const ChangedFlowRun = z.object({
  id: Uuid,
  state_type: StateType.nullable(),
  state_name: z.string().nullable(),
});
export type ChangedFlowRun = z.infer<typeof ChangedFlowRun>;

/** A task run as it is now: enough for a graph, a timeline and a list. */
export const ChangedTaskRun = z.object({
  id: Uuid,
  name: z.string(),
  task_key: z.string(),
  state_type: StateType,
  state_name: z.string(),
  expected_start_time: Instant.nullable(),
  start_time: Instant.nullable(),
  end_time: Instant.nullable(),
  /** Seconds in RUNNING up to its latest state. */
  total_run_time: z.number(),
  run_count: z.int(),
});
export type ChangedTaskRun = z.infer<typeof ChangedTaskRun>;

/** A log line of a flow run that is watched. */
export const NewLogLine = z.object({
  id: Uuid,
  level: z.int(),
  timestamp: Instant,
  name: z.string(),
  message: z.string(),
  task_run_id: Uuid.nullable(),
});
export type NewLogLine = z.infer<typeof NewLogLine>;

/** What has changed since the frame before; a topic without changes is left out. */
export const ChangesFrame = z.object({
  type: z.literal("changes"),
  /** The server's clock. */
  now: Instant,
  /** Topics of which more has changed than can be told: what they are about has to be listed again. */
  overflow: z.array(PageTopic).optional(),
  /** Each once, with its latest state. */
  flow_runs: z.array(ChangedFlowRun).optional(),
  /** Ids by kind. */
  entities: z.partialRecord(EntityKind, z.array(z.string())).optional(),
  /** How many events have come. */
  events: z.int().optional(),
  /** Task runs of the flow runs that are watched, each once, by flow run. */
  task_runs: z.record(Uuid, z.array(ChangedTaskRun)).optional(),
  /** By flow run, in the order in which they came; nearly that of their timestamps. */
  logs: z.record(Uuid, z.array(NewLogLine)).optional(),
});
export type ChangesFrame = z.infer<typeof ChangesFrame>;

export const WatchingFrame = z.object({ type: z.literal("watching"), topics: z.array(PageTopic) });
export type WatchingFrame = z.infer<typeof WatchingFrame>;

/** What the server sends. */
export const PageFrame = z.discriminatedUnion("type", [WatchingFrame, ChangesFrame]);
export type PageFrame = z.infer<typeof PageFrame>;
