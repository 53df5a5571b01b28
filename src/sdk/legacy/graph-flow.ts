import { BatutaError } from "../../platform/errors.ts";
import type { AnyFunction } from "../any-function.ts";
import { definitionSite } from "../definition-site.ts";
import { makeFlow } from "../flow.ts";
import type { FlowOptions } from "../flow-options.ts";
import type { Resolvable } from "../resolvable.ts";
import { runInScope } from "../run-context.ts";
import type { ResultOf } from "../run-result.ts";
import { checkSchedule, type Schedule } from "../schedule.ts";
import type { Flow, Task } from "../signatures.ts";
import { State } from "../state.ts";
import type { TaskFuture } from "../task-future.ts";
import { createFlowGraph } from "../visualize/create-flow-graph.ts";
import type { FlowGraph, FlowGraphEdge, FlowGraphNode } from "../visualize/flow-graph.ts";
import { type NodeRun, runGraph } from "./run-graph.ts";
import { TaskGraph, type TaskNode } from "./task-graph.ts";
import { stateOfRun, TaskStates } from "./task-states.ts";

/** Options of an older-style flow: those of any flow, and its schedule. */
export interface GraphFlowOptions
  extends Omit<FlowOptions<unknown>, "name" | "parameters" | "validateParameters"> {
  /** When the flow runs by itself, once it is deployed. `run()` runs it once, at once. */
  readonly schedule?: Schedule | undefined;
}

/** Draws the tasks of an older-style flow: task calls in it leave nodes, and hand on what stands for their results. */
export type GraphBody = (flow: GraphFlow) => void;

/** A task of an older-style flow. */
export interface GraphTask {
  /** The task's name, with a number where several calls share it. */
  readonly label: string;
  readonly taskName: string;
  readonly isMapped: boolean;
  /** Labels of the tasks that come first. */
  readonly upstream: readonly string[];
}

/** Arguments of `f.map`: what a task call gave is mapped over, too. */
export type GraphMapArgs<Args extends readonly unknown[]> = {
  [I in keyof Args]:
    | Iterable<Resolvable<Args[I]>>
    | TaskFuture<Iterable<Args[I]>>
    | Resolvable<Args[I]>
    | { readonly kind: "unmapped"; readonly value: Resolvable<Args[I]> };
};

/**
 * The older style: the graph is built first, then run. Tasks run as soon as what they need is there, branches side by
 * side.
 *
 * @example
 * const f = new Flow("my etl flow", () => {
 *   const raw = extract();
 *   load(parse(raw));
 * });
 * const state = await f.run();
 * state.data?.get("parse")?.result();
 */
export class GraphFlow {
  readonly name: string;
  readonly #options: GraphFlowOptions;
  readonly #graph: TaskGraph;
  readonly #moduleUrl: string | undefined;
  #schedule: Schedule | undefined;

  /** @throws what the builder throws; `BatutaError` with code `graph-cycle`, `graph-unknown-task` and the like. */
  constructor(name: string, body: GraphBody);
  constructor(name: string, options: GraphFlowOptions, body: GraphBody);
  constructor(name: string, first: GraphFlowOptions | GraphBody, second?: GraphBody) {
    const [options, body] = typeof first === "function" ? [{}, first] : [first, second];
    if (typeof body !== "function") {
      throw new BatutaError(
        "invalid-option",
        `flow '${name}' has no builder: new Flow("${name}", () => { … })`,
      );
    }
    this.name = name;
    this.#options = options;
    this.#graph = new TaskGraph(name);
    this.#moduleUrl = definitionSite(GraphFlow as unknown as AnyFunction)?.url;
    this.schedule = options.schedule;
    const produced: unknown = runInScope({ graphBuilder: this.#graph }, () => body(this));
    if (typeof (produced as { then?: unknown } | undefined)?.then === "function") {
      throw new BatutaError(
        "graph-not-running",
        `the builder of flow '${name}' is asynchronous: it only draws the graph, so it has nothing to await. For flows that decide as they run, use flow(async () => { … })`,
      );
    }
  }

  /** When the flow runs by itself, once it is deployed. */
  get schedule(): Schedule | undefined {
    return this.#schedule;
  }

  set schedule(schedule: Schedule | undefined) {
    this.#schedule = schedule && checkSchedule(schedule, `flow '${this.name}'`);
  }

  /** The tasks in the order of their calls. */
  get tasks(): readonly GraphTask[] {
    const labels = this.#graph.labels();
    return this.#graph.nodes.map((node) => ({
      label: labels.get(node) ?? "",
      taskName: node.call.name,
      isMapped: node.isMapped,
      upstream: [...new Set([...node.inputs, ...node.waits])].map((other) => labels.get(other) ?? ""),
    }));
  }

  /** Names of the parameters, and whether a run must be given them. */
  get parameters(): readonly {
    readonly name: string;
    readonly isRequired: boolean;
    readonly default: unknown;
  }[] {
    return [...this.#graph.parameters.values()].map((parameter) => ({
      name: parameter.parameterName,
      isRequired: parameter.isRequired,
      default: parameter.default,
    }));
  }

  /** The same as a flow of the newer style, for `runFlow`, subflows and deployments. */
  get flow(): Flow<[parameters?: Readonly<Record<string, unknown>>], unknown> {
    return this.#makeFlow(() => {});
  }

  /**
   * Makes a task wait for others whose results it does not use.
   *
   * @throws `BatutaError` with code `graph-cycle` or `graph-unknown-task`.
   */
  setUpstream(task: TaskFuture<unknown>, ...upstreams: readonly TaskFuture<unknown>[]): void {
    this.#graph.setUpstream(task, upstreams);
  }

  /** Calls a task for each element of what other tasks return; `unmapped(value)` goes whole to each call. */
  map<Args extends readonly unknown[], R>(
    task: Task<Args, R>,
    ...args: GraphMapArgs<Args>
  ): TaskFuture<ResultOf<R>[]> {
    const call = {
      kind: "task",
      callee: task,
      name: task.name,
      args,
      waitFor: undefined,
      callKey: undefined,
      returnState: false,
      start: (given: readonly unknown[], waitFor: unknown) => {
        // safe: the graph has put this run's lists in place of what stood for them
        const mapped = task.with({ waitFor: waitFor as undefined }) as unknown as {
          map(...args: readonly unknown[]): unknown;
        };
        return mapped.map(...given) as PromiseLike<unknown>;
      },
    } as const;
    return this.#graph.add(call, true) as TaskFuture<ResultOf<R>[]>; // safe: stands for the list of results
  }

  /**
   * Runs the flow once.
   *
   * @param parameters - values by name; those left out have their defaults.
   * @returns the run's final state. Its data tells each task's state, also when the run failed.
   * @throws `BatutaError` with code `missing-parameter` or `unknown-parameter`.
   */
  async run(parameters: Readonly<Record<string, unknown>> = {}): Promise<State<TaskStates>> {
    let runs = new Map<TaskNode, NodeRun>();
    const bound = this.#bind(parameters);
    const state = await this.#makeFlow((made) => {
      runs = made;
    }).with({ returnState: true })(bound);
    const labels = this.#graph.labels();
    const states = new TaskStates(
      this.#graph.nodes.flatMap((node) => {
        const run = runs.get(node);
        return run ? [[labels.get(node) ?? "", node.future, stateOfRun(run)] as const] : [];
      }),
    );
    const { id, type, name, message, timestamp, details } = state;
    return new State({ id, type, name, message, timestamp, details, data: states });
  }

  /** The graph, with its parameters. */
  visualize(): FlowGraph {
    const labels = this.#graph.labels();
    const nodes: FlowGraphNode[] = [];
    const edges: FlowGraphEdge[] = [];
    for (const { parameterName } of this.#graph.parameters.values()) {
      nodes.push({ id: `parameter ${parameterName}`, label: parameterName, kind: "parameter" });
    }
    for (const node of this.#graph.nodes) {
      const to = String(node.id);
      nodes.push({ id: to, label: labels.get(node) ?? "", kind: node.isMapped ? "mapped" : "task" });
      for (const { parameterName } of node.parameters)
        edges.push({ from: `parameter ${parameterName}`, to, kind: "data" });
      for (const upstream of node.inputs) edges.push({ from: String(upstream.id), to, kind: "data" });
      for (const upstream of node.waits) edges.push({ from: String(upstream.id), to, kind: "waits" });
    }
    return createFlowGraph(this.name, nodes, edges);
  }

  #makeFlow(
    onEnd: (runs: Map<TaskNode, NodeRun>) => void,
  ): Flow<[parameters?: Readonly<Record<string, unknown>>], unknown> {
    const names = [...this.#graph.parameters.keys()];
    const runs = async ({ ...parameters }: Readonly<Record<string, unknown>> = {}): Promise<unknown> => {
      const made = await runGraph(this.#graph, this.#bind(parameters));
      onEnd(made);
      // The last tasks decide: whatever else failed has kept one of them from running, or was allowed to.
      return this.#graph.terminals().flatMap((node) => made.get(node)?.futures ?? []);
    };
    // safe: `runs` takes the parameters and gives anything
    return makeFlow(
      runs,
      { ...this.#options, schedule: this.#schedule, name: this.name, parameters: names },
      this.#moduleUrl,
    ) as unknown as Flow<[parameters?: Readonly<Record<string, unknown>>], unknown>;
  }

  #bind(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const known = this.#graph.parameters;
    for (const name of Object.keys(given)) {
      if (known.has(name)) continue;
      const names = [...known.keys()].join(", ");
      throw new BatutaError(
        "unknown-parameter",
        `flow '${this.name}' has no parameter '${name}'; ${names ? `it has ${names}` : "it has none"}`,
        { fields: { parameter: name } },
      );
    }
    const bound: Record<string, unknown> = {};
    for (const [name, parameter] of known) {
      if (Object.hasOwn(given, name)) bound[name] = given[name];
      else if (!parameter.isRequired) bound[name] = parameter.default;
      else {
        throw new BatutaError("missing-parameter", `flow '${this.name}' is missing parameter '${name}'`, {
          fields: { parameter: name },
        });
      }
    }
    return bound;
  }
}
