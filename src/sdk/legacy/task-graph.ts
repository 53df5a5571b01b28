import { createSystemClock } from "../../platform/clock.ts";
import { BatutaError } from "../../platform/errors.ts";
import { Annotation } from "../annotations.ts";
import { Future } from "../engine/future.ts";
import type { GraphBuilder, GraphCall } from "./graph-builder.ts";
import { Parameter, settleUnavailable } from "./parameter.ts";

/** A task call in a graph. */
export interface TaskNode {
  readonly id: number;
  readonly call: GraphCall;
  /** One call for each element of its inputs. */
  readonly isMapped: boolean;
  /** What stands for the call's result while the graph is built. */
  readonly future: Future;
  /** Nodes whose results are among the arguments. */
  readonly inputs: Set<TaskNode>;
  /** Nodes that must end first. */
  readonly waits: Set<TaskNode>;
  readonly parameters: Set<Parameter>;
}

/** Task calls with their dependencies; it has no cycles at any time. */
export class TaskGraph implements GraphBuilder {
  readonly flowName: string;
  readonly nodes: TaskNode[] = [];
  readonly parameters = new Map<string, Parameter>();
  readonly #byFuture = new WeakMap<Future, TaskNode>();
  readonly #clock = createSystemClock();

  constructor(flowName: string) {
    this.flowName = flowName;
  }

  call(call: GraphCall): Future {
    return this.add(call, false);
  }

  /** Adds a call; returns what stands for its result. */
  add(call: GraphCall, isMapped: boolean): Future {
    const { name, kind, returnState } = call;
    if (kind === "flow") {
      throw this.#error(
        "flow-in-graph",
        `calls flow '${name}': only tasks can be part of a graph; call it from a task-based flow(…)`,
      );
    }
    if (returnState) {
      throw this.#error(
        "state-in-graph",
        `asks for the state of task '${name}', which has none while the graph is built: read it off the state of the run`,
      );
    }
    const future = new Future({ taskRunId: "", taskKey: name, name, clock: this.#clock });
    settleUnavailable(
      future,
      `task '${name}' has not run yet: while the graph of flow '${this.flowName}' is built, hand its result to other tasks and await nothing`,
    );
    const node: TaskNode = {
      id: this.nodes.length,
      call,
      isMapped,
      future,
      inputs: new Set(),
      waits: new Set(),
      parameters: new Set(),
    };
    this.#link(call.args, (upstream) => node.inputs.add(upstream), node);
    this.#link(call.waitFor, (upstream) => node.waits.add(upstream), node);
    this.nodes.push(node);
    this.#byFuture.set(future, node);
    return future;
  }

  /**
   * Makes a task wait for others.
   *
   * @throws `BatutaError` with code `graph-cycle` or `graph-unknown-task`.
   */
  setUpstream(task: unknown, upstreams: readonly unknown[]): void {
    const node = this.nodeOf(task);
    for (const upstream of upstreams) {
      const other = this.nodeOf(upstream);
      const path = this.#pathBetween(node, other);
      if (path) {
        const names = [...path, node].map(({ call }) => call.name).join(" → ");
        throw this.#error("graph-cycle", `would wait for itself: ${names}`);
      }
      node.waits.add(other);
    }
  }

  /** The node that a value of the builder stands for. @throws `BatutaError` with code `graph-unknown-task`. */
  nodeOf(value: unknown): TaskNode {
    const node = Future.is(value) ? this.#byFuture.get(value) : undefined;
    if (node) return node;
    const what = Future.is(value) ? `'${value.taskRunName}'` : String(value);
    throw this.#error(
      "graph-unknown-task",
      `has no task ${what}: it was made in another flow, or is not the result of a task call`,
    );
  }

  findNode(future: Future): TaskNode | undefined {
    return this.#byFuture.get(future);
  }

  /** Names by node: the task's, with a number where several calls share it. */
  labels(): Map<TaskNode, string> {
    const totals = new Map<string, number>();
    for (const { call } of this.nodes) totals.set(call.name, (totals.get(call.name) ?? 0) + 1);
    const counts = new Map<string, number>();
    const labels = new Map<TaskNode, string>();
    for (const node of this.nodes) {
      const { name } = node.call;
      const count = counts.get(name) ?? 0;
      counts.set(name, count + 1);
      labels.set(node, totals.get(name) === 1 ? name : `${name}-${count}`);
    }
    return labels;
  }

  /** Nodes that no other needs or waits for. */
  terminals(): TaskNode[] {
    const needed = new Set(this.nodes.flatMap((node) => [...node.inputs, ...node.waits]));
    return this.nodes.filter((node) => !needed.has(node));
  }

  /** Nodes after all that they need or wait for, else in the order of their calls. */
  ordered(): TaskNode[] {
    const done = new Set<TaskNode>();
    const visit = (root: TaskNode): void => {
      // Depth first with a stack of our own: chains may be longer than the call stack.
      const stack = [root];
      for (let node = stack.at(-1); node; node = stack.at(-1)) {
        const open = done.has(node)
          ? undefined
          : [...node.inputs, ...node.waits].find((other) => !done.has(other));
        if (open) {
          stack.push(open);
          continue;
        }
        done.add(node);
        stack.pop();
      }
    };
    for (const node of this.nodes) visit(node);
    return [...done];
  }

  /** Finds futures and parameters as deep as a real call would look. */
  #link(value: unknown, add: (node: TaskNode) => void, node: TaskNode): void {
    const seen = new Set<object>();
    const visit = (part: unknown): void => {
      if (typeof part !== "object" || part === null || seen.has(part)) return;
      seen.add(part);
      if (part instanceof Parameter) {
        this.#addParameter(part);
        node.parameters.add(part);
      } else if (Future.is(part)) add(this.nodeOf(part));
      else if (Annotation.is(part)) {
        if (part.kind !== "quote" && part.kind !== "freeze") visit(part.value);
      } else if (Array.isArray(part) || part instanceof Set) for (const item of part) visit(item);
      else if (part instanceof Map) for (const [key, item] of part) visit([key, item]);
      else {
        const prototype: unknown = Object.getPrototypeOf(part);
        if (prototype === Object.prototype || prototype === null)
          for (const item of Object.values(part)) visit(item);
      }
    };
    visit(value);
  }

  #addParameter(parameter: Parameter): void {
    const known = this.parameters.get(parameter.parameterName);
    if (known && known !== parameter) {
      throw this.#error(
        "duplicate-parameter-name",
        `has two parameters named '${parameter.parameterName}': make one and hand it to both tasks`,
      );
    }
    this.parameters.set(parameter.parameterName, parameter);
  }

  /** The way from one node down to another, both included; undefined when there is none. */
  #pathBetween(from: TaskNode, to: TaskNode): TaskNode[] | undefined {
    // Walked upwards from `to`, which knows its upstreams.
    const next = new Map<TaskNode, TaskNode | undefined>([[to, undefined]]);
    const queue = [to];
    for (let node = queue.shift(); node; node = queue.shift()) {
      if (node === from) {
        const path: TaskNode[] = [];
        for (let step: TaskNode | undefined = node; step; step = next.get(step)) path.push(step);
        return path;
      }
      for (const upstream of [...node.inputs, ...node.waits]) {
        if (next.has(upstream)) continue;
        next.set(upstream, node);
        queue.push(upstream);
      }
    }
    return undefined;
  }

  #error(code: string, what: string): BatutaError {
    return new BatutaError(code, `the graph of flow '${this.flowName}' ${what}`, {
      fields: { flow: this.flowName },
    });
  }
}
