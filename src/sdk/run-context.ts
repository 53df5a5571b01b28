import { AsyncLocalStorage } from "node:async_hooks";
import { BatutaError } from "../platform/errors.ts";
import type { Execution } from "./engine/execution.ts";
import type { Runtime } from "./engine/runtime.ts";
import type { GraphBuilder } from "./legacy/graph-builder.ts";
import type { RunLogger } from "./logging/run-logger.ts";
import type { FlowRunInfo, TaskRunInfo } from "./run-info.ts";
import type { Transaction } from "./transactions/transaction.ts";

/** What surrounds running code; the one value in this process's `AsyncLocalStorage`. */
export interface RunScope {
  readonly runtime: Runtime | undefined;
  readonly flow: Execution | undefined;
  readonly flowRun: FlowRunInfo | undefined;
  readonly taskRun: TaskRunInfo | undefined;
  /** Where calls made here belong: "" in a flow's body, a call's identity in a task's, plus named branches. */
  readonly path: string;
  readonly tags: readonly string[];
  /** Asked when needed, since most tasks never look at their signal. */
  readonly getSignal: () => AbortSignal;
  readonly logPrints: boolean;
  readonly transaction: Transaction | undefined;
  readonly graphBuilder: GraphBuilder | undefined;
  /** Set in worker threads: the run's logger there. Its engine is in the main thread. */
  readonly remote?: { readonly logger: RunLogger } | undefined;
}

const never = new AbortController().signal;

const OUTSIDE: RunScope = {
  runtime: undefined,
  flow: undefined,
  flowRun: undefined,
  taskRun: undefined,
  path: "",
  tags: [],
  getSignal: () => never,
  logPrints: false,
  transaction: undefined,
  graphBuilder: undefined,
  remote: undefined,
};

/** Shared by all copies of the package in a process, so that a task of one copy knows the flow run of another. */
const KEY = Symbol.for("batuta.run-scope.v1");
type Shared = { [KEY]?: AsyncLocalStorage<RunScope> };
const shared = globalThis as Shared;

shared[KEY] ??= new AsyncLocalStorage<RunScope>();

/** The process's one store of run scopes. */
export const runContextStorage: AsyncLocalStorage<RunScope> = shared[KEY];

/** The scope around the caller; an empty one outside a run. */
export function currentScope(): RunScope {
  return runContextStorage.getStore() ?? OUTSIDE;
}

/** Runs `fn` in the caller's scope with these parts replaced. */
export function runInScope<T>(patch: Partial<RunScope>, fn: () => T): T {
  return runContextStorage.run({ ...currentScope(), ...patch }, fn);
}

/** The run that the caller is in. */
export interface RunContext {
  readonly flowRun: FlowRunInfo | undefined;
  readonly taskRun: TaskRunInfo | undefined;
  /** The deployment of the flow run, when it has one. */
  readonly deployment: { readonly id: string } | undefined;
  readonly tags: readonly string[];
  /** Aborted when the run is cancelled, times out, loses its ownership, or its process is asked to end. */
  readonly signal: AbortSignal;
}

/**
 * The flow run and task run around the caller, from anywhere under them: after awaits, in timers, in worker threads.
 *
 * @throws `BatutaError` with code `missing-run-context` outside a run.
 */
export function getRunContext(): RunContext {
  const scope = currentScope();
  if (!scope.flowRun && !scope.taskRun) {
    throw new BatutaError(
      "missing-run-context",
      "there is no run here: call getRunContext() in a flow or task, or use findRunContext() which returns undefined outside",
    );
  }
  return toRunContext(scope);
}

/** Like `getRunContext`, but undefined outside a run. */
export function findRunContext(): RunContext | undefined {
  const scope = currentScope();
  return scope.flowRun || scope.taskRun ? toRunContext(scope) : undefined;
}

function toRunContext(scope: RunScope): RunContext {
  return {
    flowRun: scope.flowRun,
    taskRun: scope.taskRun,
    deployment: scope.flowRun?.deploymentId ? { id: scope.flowRun.deploymentId } : undefined,
    tags: scope.tags,
    get signal() {
      return scope.getSignal();
    },
  };
}

/** Adds tags to the runs that are started under `fn`. */
export function tags<T>(names: string | readonly string[], fn: () => T): T {
  const added = typeof names === "string" ? [names] : names;
  return runInScope({ tags: [...new Set([...currentScope().tags, ...added])] }, fn);
}

/**
 * A named scope for calls: equal calls in racing branches are told apart by it on replay. Names must be stable
 * between runs.
 */
export function branch<T>(name: string, fn: () => T): T {
  const scope = currentScope();
  return runInScope({ path: `${scope.path}/${name}` }, fn);
}
