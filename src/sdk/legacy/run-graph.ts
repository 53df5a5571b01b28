import { Annotation } from "../annotations.ts";
import { Future } from "../engine/future.ts";
import { mapValues } from "../map-values.ts";
import { Parameter } from "./parameter.ts";
import type { TaskGraph, TaskNode } from "./task-graph.ts";

/** The calls that were made for a node: one, or one for each element when it is mapped. */
export interface NodeRun {
  readonly futures: readonly Future[];
  readonly isMapped: boolean;
}

/**
 * Makes the calls of a graph, in the current run's scope. Calls are made as soon as that is possible, and wait for
 * their inputs by themselves; only what comes after a mapped call has to wait until its elements are known.
 */
export async function runGraph(
  graph: TaskGraph,
  parameters: Readonly<Record<string, unknown>>,
): Promise<Map<TaskNode, NodeRun>> {
  const runs = new Map<TaskNode, NodeRun>();
  const started = new Map<TaskNode, Promise<void>>();
  for (const node of graph.ordered()) {
    const pending = [...node.inputs, ...node.waits].flatMap((upstream) => started.get(upstream) ?? []);
    const start = (): void | Promise<void> => {
      if (node.isMapped) return startMapped(graph, node, runs, parameters);
      runs.set(node, { futures: [startOne(graph, node, runs, parameters)], isMapped: false });
    };
    const starting = pending.length > 0 ? Promise.all(pending).then(start) : start();
    if (starting) {
      // A failed start is told when all are awaited; until then nobody else may hear of it.
      starting.catch(() => undefined);
      started.set(node, starting);
    }
  }
  await Promise.all(started.values());
  await Promise.all([...runs.values()].flatMap(({ futures }) => futures.map((future) => future.settled())));
  return runs;
}

type Parameters = Readonly<Record<string, unknown>>;

function startOne(
  graph: TaskGraph,
  node: TaskNode,
  runs: ReadonlyMap<TaskNode, NodeRun>,
  parameters: Parameters,
): Future {
  const args = argumentsOf(graph, node, parameters, (upstream) => {
    const run = runs.get(upstream);
    return run?.isMapped ? [...run.futures] : run?.futures[0];
  });
  return node.call.start(args, waitsOf(node, runs)) as Future; // safe: a graph holds task calls only
}

/** Waits for the inputs, since nobody knows earlier how many calls there are, and makes them. */
async function startMapped(
  graph: TaskGraph,
  node: TaskNode,
  runs: Map<TaskNode, NodeRun>,
  parameters: Parameters,
): Promise<void> {
  const upstreams = [...node.inputs].flatMap((upstream) => runs.get(upstream)?.futures ?? []);
  const outcomes = await Promise.all(upstreams.map((future) => future.settled()));
  const failed = upstreams.filter((_, index) => outcomes[index]?.state.isCompleted() === false);
  if (failed.length > 0) {
    // Nothing to map over: what comes after waits for the failed ones, and so is not ready either.
    runs.set(node, { futures: failed, isMapped: true });
    return;
  }
  const args = argumentsOf(graph, node, parameters, (upstream) => {
    const run = runs.get(upstream);
    const values = run?.futures.map((future) => future.outcome?.state.data);
    return run?.isMapped ? values : values?.[0];
  });
  const started: unknown = node.call.start(args, waitsOf(node, runs));
  runs.set(node, { futures: [...(started as readonly Future[])], isMapped: true }); // safe: made by `map`
}

/** The arguments as written, with this run's values in place of nodes and parameters; annotations stay on. */
function argumentsOf(
  graph: TaskGraph,
  node: TaskNode,
  parameters: Parameters,
  resultOf: (upstream: TaskNode) => unknown,
): readonly unknown[] {
  return mapValues(node.call.args, (part, visit) => {
    if (part instanceof Parameter) return parameters[part.parameterName];
    if (Future.is(part)) return resultOf(graph.nodeOf(part));
    if (!Annotation.is(part) || part.kind === "quote" || part.kind === "freeze") return undefined;
    return new Annotation(part.kind, visit(part.value));
  }) as readonly unknown[]; // safe: a list stays a list
}

function waitsOf(node: TaskNode, runs: ReadonlyMap<TaskNode, NodeRun>): readonly Future[] | undefined {
  const futures = [...node.waits].flatMap((upstream) => runs.get(upstream)?.futures ?? []);
  return futures.length > 0 ? futures : undefined;
}
