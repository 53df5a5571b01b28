import { z } from "zod";
import { Uuid } from "../primitives.ts";
import { route } from "../route.ts";
import { StateType } from "../states/schemas.ts";

/** Milliseconds since 1970, with fractions: what is drawn is measured, and thousands of texts would be parsed for it. */
const ms = z.number();

/** A task run, with the subflow run that it stands for: a node of the graph and a bar of the timeline. */
export const OutlineTask = z.object({
  /** The task run's. */
  id: Uuid,
  name: z.string(),
  task_key: z.string(),
  /** Of a call of another flow: its run. State and times are that run's then. */
  subflow: z.object({ id: Uuid, name: z.string(), flow_name: z.string() }).nullable(),
  state_type: StateType,
  state_name: z.string(),
  expected_start: ms.nullable(),
  start: ms.nullable(),
  end: ms.nullable(),
  run_count: z.int(),
  /** Task runs (or flow runs) whose results it was given. */
  parents: z.array(Uuid),
  /** All of its states, of what ran more than once or was paused; null where the times say it all. */
  states: z.array(z.tuple([StateType, ms])).nullable(),
});
export type OutlineTask = z.infer<typeof OutlineTask>;

/** What a flow run consists of, to be drawn; with `since`, what has changed of it. */
export const RunOutline = z.object({
  /** The server's clock when it answered. */
  now: ms,
  /** To be sent as `since` for what changes after this. A task run may be told twice. */
  cursor: z.string(),
  flow_run: z.object({
    id: Uuid,
    name: z.string(),
    flow_name: z.string(),
    state_type: StateType.nullable(),
    state_name: z.string().nullable(),
    expected_start: ms.nullable(),
    start: ms.nullable(),
    end: ms.nullable(),
  }),
  /** How many task runs there are, those not told included. */
  total: z.int(),
  /** In the order in which they were expected to start; the first 10,000. */
  tasks: z.array(OutlineTask),
  /** What it and its task runs have made for people; results left out. The first 10,000, those before `since` included. */
  artifacts: z.array(
    z.object({
      id: Uuid,
      key: z.string().nullable(),
      type: z.string().nullable(),
      task_run_id: Uuid.nullable(),
    }),
  ),
});
export type RunOutline = z.infer<typeof RunOutline>;

export const readRunOutline = route({
  id: "read-run-outline",
  method: "GET",
  path: "/ui/flow_runs/{id}/outline",
  tag: "Batuta",
  summary: "Read what a flow run consists of, or what has changed of it since an earlier answer",
  params: z.object({ id: Uuid }),
  query: z.object({ since: z.string().max(40).optional() }),
  responses: { 200: RunOutline },
});
