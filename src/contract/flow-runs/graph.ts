import { z } from "zod";
import { Instant, JsonAny, Uuid } from "../primitives.ts";
import { State, StateType } from "../states/schemas.ts";

const Edge = z.object({ id: Uuid });

/** A keyed artifact beside its node. */
export const GraphArtifact = z.object({
  id: Uuid,
  created: Instant,
  key: z.string().nullable(),
  type: z.string().nullable(),
  is_latest: z.boolean(),
  data: JsonAny,
});
export type GraphArtifact = z.infer<typeof GraphArtifact>;

/** A task run, or the subflow run that a task run stands for. */
export const GraphNode = z.object({
  kind: z.enum(["flow-run", "task-run"]),
  id: Uuid,
  label: z.string(),
  state_type: StateType,
  start_time: Instant,
  end_time: Instant.nullable(),
  parents: z.array(Edge),
  children: z.array(Edge),
  encapsulating: z.array(Edge),
  artifacts: z.array(GraphArtifact),
});
export type GraphNode = z.infer<typeof GraphNode>;

/** What a flow run consists of, for drawing: nodes in the order of their start. */
export const Graph = z.object({
  start_time: Instant.nullable(),
  end_time: Instant.nullable(),
  root_node_ids: z.array(Uuid),
  nodes: z.array(z.tuple([Uuid, GraphNode])),
  artifacts: z.array(GraphArtifact),
  states: z.array(z.object({ id: Uuid, timestamp: Instant, type: StateType, name: z.string() })),
});
export type Graph = z.infer<typeof Graph>;

/** The older graph: task runs with what they depend on. */
export const DependencyResult = z.object({
  id: Uuid,
  name: z.string(),
  upstream_dependencies: z.array(z.object({ input_type: z.literal("task_run"), id: Uuid })),
  state: State.nullable(),
  expected_start_time: Instant.nullable(),
  start_time: Instant.nullable(),
  end_time: Instant.nullable(),
  total_run_time: z.number().nullable(),
  estimated_run_time: z.number().nullable(),
  untrackable_result: z.boolean(),
});
export type DependencyResult = z.infer<typeof DependencyResult>;
