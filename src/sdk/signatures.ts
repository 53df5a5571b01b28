import type { DeploymentOptions, DeployOptions, ServeOptions } from "./deployments/deployment-options.ts";
import type { FlowOptions } from "./flow-options.ts";
import type { MapArgs, ResolvableArgs, Upstreams } from "./resolvable.ts";
import type { FlowPromise, FutureOf, ResultOf } from "./run-result.ts";
import type { Schedule } from "./schedule.ts";
import type { State } from "./state.ts";
import type { TaskFutureList } from "./task-future.ts";
import type { TaskOptions } from "./task-options.ts";
import type { FlowGraph } from "./visualize/flow-graph.ts";

/** Options of one task call, given with `task.with(options)`. */
export interface TaskCallOptions {
  /** Runs that must end well before this one begins; `allowFailure(future)` lets it begin after a failure too. */
  readonly waitFor?: Upstreams | undefined;
  /**
   * Names this call among the calls of its scope, so that a replay finds its record whatever the inputs and the
   * order of calls. Must be the same on each run, and unique in its scope.
   */
  readonly callKey?: string | undefined;
  /** Resolve to the final state instead of the value; never rejects because the run failed. */
  readonly returnState?: boolean | undefined;
}

/** Options of one flow call, given with `flow.with(options)`. */
export interface FlowCallOptions {
  /** Runs that must end well before this one begins. */
  readonly waitFor?: Upstreams | undefined;
  /** Names this subflow call among the calls of its scope; see `TaskCallOptions.callKey`. */
  readonly callKey?: string | undefined;
  /** Resolve to the final state instead of the value; never rejects because the run failed. */
  readonly returnState?: boolean | undefined;
  /** Cancels the run when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** A task with options for its next calls. */
export interface TaskCall<Args extends readonly unknown[], R> {
  (...args: ResolvableArgs<Args>): FutureOf<R>;
  submit(...args: ResolvableArgs<Args>): FutureOf<R>;
  map(...args: MapArgs<Args>): TaskFutureList<ResultOf<R>>;
}

/** A task whose next calls resolve to states. */
export interface TaskStateCall<Args extends readonly unknown[], R> {
  (...args: ResolvableArgs<Args>): Promise<State<ResultOf<R>>>;
  submit(...args: ResolvableArgs<Args>): Promise<State<ResultOf<R>>>;
  map(...args: MapArgs<Args>): Promise<State<ResultOf<R>>[]>;
}

/** A function that is recorded, retried, cached and replayed; made with `task`. */
export interface Task<Args extends readonly unknown[] = readonly never[], R = unknown> {
  /** Starts a run at once and returns its future; futures among the arguments are resolved first. */
  (...args: ResolvableArgs<Args>): FutureOf<R>;
  readonly name: string;
  /** The same as a call. */
  submit(...args: ResolvableArgs<Args>): FutureOf<R>;
  /**
   * Starts a run for each element. Several iterables go in step; `unmapped(value)` is handed whole to each call.
   *
   * @throws `BatutaError` with code `map-lengths-differ` when the iterables are not equally long, or
   * `map-without-iterable` when there is none.
   */
  map(...args: MapArgs<Args>): TaskFutureList<ResultOf<R>>;
  /** Options for the calls made with what is returned: `task.with({ waitFor: [a] })(x)`. */
  with(options: TaskCallOptions & { readonly returnState: true }): TaskStateCall<Args, R>;
  with(options: TaskCallOptions & { readonly returnState?: false | undefined }): TaskCall<Args, R>;
  /** A copy of the task with these options replaced. */
  withOptions(options: TaskOptions<ResultOf<R>>): Task<Args, R>;
}

/** A function that is a flow: each call is a flow run; made with `flow`. */
export interface Flow<Args extends readonly unknown[] = readonly never[], R = unknown> {
  /** Runs the flow. In another flow's run, as its subflow. */
  (...args: ResolvableArgs<Args>): FlowPromise<R>;
  readonly name: string;
  /** Options for the calls made with what is returned: `flow.with({ returnState: true })(x)`. */
  with(
    options: FlowCallOptions & { readonly returnState: true },
  ): (...args: ResolvableArgs<Args>) => Promise<State<ResultOf<R>>>;
  with(
    options: FlowCallOptions & { readonly returnState?: false | undefined },
  ): (...args: ResolvableArgs<Args>) => FlowPromise<R>;
  /** A copy of the flow with these options replaced. */
  withOptions(options: FlowOptions<ResultOf<R>>): Flow<Args, R>;
  /** When it is to run by itself once it is served or deployed; empty without schedules. */
  readonly schedules: readonly Schedule[];
  /** The flow with the options of a deployment of it, for `serve` and `deploy` of several. */
  toDeployment(options: DeploymentOptions): {
    readonly flow: Flow<readonly unknown[], unknown>;
    readonly options: DeploymentOptions;
  };
  /**
   * Creates a deployment and runs its runs, each in a process of its own, when they are due. Resolves when SIGINT,
   * SIGTERM or the signal has stopped it and its runs have ended.
   *
   * @example if (import.meta.main) await etl.serve({ name: "nightly", cron: "0 2 * * *" });
   * @throws `BatutaError` with code `server-needed` without a server.
   */
  serve(options: ServeOptions): Promise<void>;
  /**
   * Creates a deployment in a work pool, whose workers run it, from the folder where the code is.
   *
   * @returns the deployment's id.
   */
  deploy(options: DeployOptions): Promise<string>;
  /** The graph of a run with these arguments, found without running any task. */
  visualize(...args: ResolvableArgs<Args>): Promise<FlowGraph>;
}
