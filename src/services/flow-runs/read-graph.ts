import type { Graph, GraphArtifact, GraphNode } from "../../contract/flow-runs/graph.ts";
import { jsonText } from "../../contract/json-text.ts";
import type { StateType } from "../../contract/states/schemas.ts";
import type { TaskInputs } from "../../contract/task-runs/schemas.ts";
import { formatInstant, parseInstant } from "../../platform/instants.ts";
import {
  findFlowRunTimes,
  type GraphTaskRow,
  listGraphArtifacts,
  listGraphTasks,
} from "../../store/queries/graph-queries.ts";
import { listStatesOfFlowRun } from "../../store/queries/state-queries.ts";
import type { ServiceContext } from "../context.ts";
import { graphNotFound, serviceError } from "../errors.ts";

/** Most nodes of a graph; a larger one can't be drawn. */
const MAX_NODES = 10_000;
/** Later ones are not shown. */
const MAX_ARTIFACTS = 10_000;

interface Node {
  readonly shown: GraphNode;
  readonly startMicros: number;
  readonly endMicros: number | null;
  readonly inputs: TaskInputs;
}

/** A task run as a node; one that tracks a subflow is shown as that flow run, under its id. */
function nodeOf(row: GraphTaskRow): Node | undefined {
  const isSubflow = row.subflow_id !== null;
  const start =
    row.subflow_start_time ?? row.subflow_expected_start_time ?? row.start_time ?? row.expected_start_time;
  if (start === null) return undefined;
  const isDone = row.state_type === "COMPLETED";
  const end = row.subflow_end_time ?? row.end_time ?? (isDone ? row.expected_start_time : null);
  const state_type = (row.subflow_state_type ?? row.state_type) as StateType; // safe: written from the contract's type only
  const shown: GraphNode = {
    kind: isSubflow ? "flow-run" : "task-run",
    id: row.subflow_id ?? row.id,
    label: isSubflow ? `${row.subflow_flow_name} / ${row.subflow_name}` : row.name,
    state_type,
    start_time: formatInstant(start),
    end_time: end === null ? null : formatInstant(end),
    parents: [],
    children: [],
    encapsulating: [],
    artifacts: [],
  };
  return { shown, startMicros: start, endMicros: end, inputs: JSON.parse(row.task_inputs) };
}

/** Artifacts by the task run that made them; under null those of the flow run itself. */
async function artifactsByTask(
  ctx: ServiceContext,
  flowRunId: string,
): Promise<ReadonlyMap<string | null, GraphArtifact[]>> {
  const rows = await listGraphArtifacts(ctx.store.reader, flowRunId, MAX_ARTIFACTS);
  const shown = Map.groupBy(rows, (row) => row.task_run_id);
  return new Map(
    [...shown].map(([taskRunId, own]) => [
      taskRunId,
      own.map(({ id, created, key, type, data, latest_in }) => ({
        id,
        created: formatInstant(created),
        key,
        type,
        is_latest: key === null || latest_in !== null,
        // Of progress alone: the rest is not drawn.
        data: type === "progress" && data !== null ? jsonText(data) : null,
      })),
    ]),
  );
}

function connect(nodes: ReadonlyMap<string, Node>): void {
  for (const { shown, inputs } of nodes.values()) {
    const edges = { parents: new Set<string>(), encapsulating: new Set<string>() };
    for (const [name, values] of Object.entries(inputs)) {
      const kind = name === "__parents__" ? "encapsulating" : "parents";
      for (const input of values) {
        if (input.input_type === "task_run" || input.input_type === "flow_run") edges[kind].add(input.id);
      }
    }
    for (const id of edges.encapsulating) {
      const outer = nodes.get(id);
      if (outer !== undefined) shown.encapsulating.push({ id: outer.shown.id });
    }
    for (const id of edges.parents) {
      const parent = nodes.get(id);
      if (parent === undefined) continue;
      shown.parents.push({ id: parent.shown.id });
      parent.shown.children.push({ id: shown.id });
    }
  }
}

/**
 * The graph of a flow run. With `since`, only nodes that had not ended by then.
 *
 * @throws BatutaError `not-found`, `graph-too-large`
 */
export async function readGraph(ctx: ServiceContext, id: string, since: string): Promise<Graph> {
  const { reader } = ctx.store;
  const run = await findFlowRunTimes(reader, id);
  if (run === undefined) throw graphNotFound(id, `Flow run ${id} not found`);
  const rows = await listGraphTasks(reader, id, MAX_NODES + 1);
  if (rows.length > MAX_NODES) {
    throw serviceError("graph-too-large", `The graph of flow run ${id} has more than ${MAX_NODES} nodes.`);
  }
  const nodes = new Map<string, Node>();
  for (const row of rows) {
    const node = nodeOf(row);
    // Inputs name a subflow by its tracking task run or by its own id.
    if (node !== undefined) nodes.set(row.id, node);
  }
  connect(nodes);
  const artifacts = await artifactsByTask(ctx, id);
  for (const { shown } of nodes.values()) shown.artifacts.push(...(artifacts.get(shown.id) ?? []));
  const after = parseInstant(since) ?? Number.MIN_SAFE_INTEGER;
  const shown = [...nodes.values()]
    .filter(({ endMicros }) => endMicros === null || endMicros >= after)
    .sort((a, b) => a.startMicros - b.startMicros);
  const start = run.start_time ?? run.expected_start_time;
  const states = await listStatesOfFlowRun(reader, id);
  return {
    start_time: start === null ? null : formatInstant(start),
    end_time: run.end_time === null ? null : formatInstant(run.end_time),
    root_node_ids: shown.filter((node) => node.shown.parents.length === 0).map((node) => node.shown.id),
    nodes: shown.map((node): [string, GraphNode] => [node.shown.id, node.shown]),
    artifacts: artifacts.get(null) ?? [],
    states: states.map(({ id: stateId, timestamp, type, name }) => ({
      id: stateId,
      timestamp,
      type,
      name: name ?? "",
    })),
  };
}
