import { createSystemClock } from "../../platform/clock.ts";
import { Annotation } from "../annotations.ts";
import { Future } from "../engine/future.ts";
import type { GraphBuilder, GraphCall } from "../legacy/graph-builder.ts";
import { runInScope } from "../run-context.ts";
import type { FlowRunInfo } from "../run-info.ts";
import { State } from "../state.ts";
import { createFlowGraph } from "./create-flow-graph.ts";
import type { FlowGraph, FlowGraphEdge, FlowGraphNode } from "./flow-graph.ts";
import { createPlaceholder } from "./placeholder.ts";

/** Ids of runs that never are. */
const NO_RUN = "00000000-0000-0000-0000-000000000000";

/**
 * Runs a flow's body with task calls that only leave a node behind.
 *
 * @throws `BatutaError` with code `visualize-needs-value` when the body looks into a result; else what the body throws.
 */
export async function visualizeFlow(
  name: string,
  body: (args: readonly unknown[]) => unknown,
  args: readonly unknown[],
): Promise<FlowGraph> {
  const drawing = new Drawing(name);
  const flowRun: FlowRunInfo = {
    id: NO_RUN,
    name,
    flowId: NO_RUN,
    flowName: name,
    flowVersion: undefined,
    parameters: {},
    tags: [],
    runCount: 1,
    scheduledStartTime: undefined,
    parentFlowRunId: undefined,
    rootFlowRunId: NO_RUN,
    deploymentId: undefined,
  };
  await runInScope({ graphBuilder: drawing, flowRun }, async () => {
    const produced = await body(args);
    if (isAsyncIterable(produced)) for await (const _ of produced);
    else if (isIterator(produced)) for (const _ of produced);
  });
  return drawing.finish();
}

class Drawing implements GraphBuilder {
  readonly #name: string;
  readonly #clock = createSystemClock();
  readonly #nodes: FlowGraphNode[] = [];
  readonly #edges: FlowGraphEdge[] = [];
  readonly #counts = new Map<string, number>();
  /** Which node a value came from: futures, states, placeholders and stand-in objects. */
  readonly #sources = new WeakMap<object, string>();

  constructor(name: string) {
    this.#name = name;
  }

  call(call: GraphCall): unknown {
    const id = String(this.#nodes.length);
    const number = this.#counts.get(call.name) ?? 0;
    this.#counts.set(call.name, number + 1);
    this.#nodes.push({ id, label: `${call.name}-${number}`, kind: call.kind });
    this.#link(call.args, id, "data");
    this.#link(call.waitFor, id, "waits");
    const value = call.vizReturnValue
      ? ownCopy(call.vizReturnValue.value)
      : createPlaceholder(`${call.kind} '${call.name}'`, this.#name);
    const state = new State({ type: "COMPLETED", data: value });
    this.#remember(value, id);
    this.#remember(state, id);
    if (call.returnState) return Promise.resolve(state);
    if (call.kind === "flow") return Promise.resolve(value);
    const future = new Future({ taskRunId: NO_RUN, taskKey: call.name, name: call.name, clock: this.#clock });
    future.settle({ state, resultIdentity: undefined });
    this.#remember(future, id);
    return future;
  }

  finish(): FlowGraph {
    // A number tells calls of one task apart; a sole call needs none.
    const nodes = this.#nodes.map((node) => {
      const name = node.label.slice(0, node.label.lastIndexOf("-"));
      return this.#counts.get(name) === 1 ? { ...node, label: name } : node;
    });
    return createFlowGraph(this.#name, nodes, this.#edges);
  }

  #remember(value: unknown, id: string): void {
    if (typeof value === "object" && value !== null) this.#sources.set(value, id);
  }

  /** Finds what comes from other nodes, as deep as a real call would look. */
  #link(value: unknown, to: string, kind: FlowGraphEdge["kind"]): void {
    const seen = new Set<object>();
    const visit = (part: unknown): void => {
      if (typeof part !== "object" || part === null || seen.has(part)) return;
      seen.add(part);
      const from = this.#sources.get(part);
      if (from !== undefined) {
        this.#edges.push({ from, to, kind });
        return;
      }
      if (Annotation.is(part)) {
        if (part.kind !== "quote" && part.kind !== "freeze") visit(part.value);
      } else if (Array.isArray(part) || part instanceof Set) {
        for (const item of part) visit(item);
      } else if (part instanceof Map) {
        for (const [key, item] of part) {
          visit(key);
          visit(item);
        }
      } else {
        const prototype: unknown = Object.getPrototypeOf(part);
        if (prototype === Object.prototype || prototype === null)
          for (const item of Object.values(part)) visit(item);
      }
    };
    visit(value);
  }
}

/** Calls of one task share their stand-in; a copy for each tells whose it is when it is handed on. */
function ownCopy(value: unknown): unknown {
  if (Array.isArray(value)) return [...value];
  if (typeof value !== "object" || value === null) return value;
  return Object.getPrototypeOf(value) === Object.prototype ? { ...value } : value;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && isKind(value, "AsyncGenerator")
  );
}

function isIterator(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && isKind(value, "Generator");
}

function isKind(value: object, tag: string): boolean {
  return (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] === tag;
}
