import type { Annotation, Freeze, Opaque, Quote, Unmapped } from "./annotations.ts";
import type { FlowOptions } from "./flow-options.ts";
import type { State } from "./state.ts";
import type { TaskOptions } from "./task-options.ts";

/** Any function; what `flow` and `task` wrap. */
// biome-ignore lint/suspicious/noExplicitAny: a constraint that every function meets can be written no other way
export type AnyFunction = (...args: any[]) => unknown;

/**
 * The result of a task call that has started. Await it for the value, or pass it to another task: that makes the
 * dependency. It is a `PromiseLike` and deliberately no `Promise`: a failure stays inside it until somebody asks.
 */
export interface TaskFuture<T> extends PromiseLike<T> {
  readonly taskRunId: string;
  /** The task run's name. (Not `name`: results often have one, and reading it off a future must not compile.) */
  readonly taskRunName: string;
  /** The state at this moment. */
  readonly state: State<T>;
  /**
   * Waits until the run has ended; never rejects because the run failed.
   *
   * @param seconds - how long to wait at most; without it, as long as it takes.
   * @returns the final state, or undefined when the time was up first. The run goes on then.
   */
  wait(seconds?: number): Promise<State<T> | undefined>;
  /**
   * The task's return value.
   *
   * @param options.raiseOnFailure - throw the run's error (default true); otherwise return it.
   * @param options.timeoutSeconds - how long to wait at most.
   * @throws the run's own error; a `BatutaError` with code `wait-timed-out` when the time is up.
   */
  result(options?: { readonly raiseOnFailure?: true; readonly timeoutSeconds?: number }): Promise<T>;
  result(options: {
    readonly raiseOnFailure?: boolean;
    readonly timeoutSeconds?: number;
  }): Promise<T | Error>;
  /** Calls `fn` once the run has ended (soon, when it has already). What it throws is logged. */
  addDoneCallback(fn: (future: TaskFuture<T>) => void): void;
}

/** The future of a generator task: also gives each yielded value as it comes. Awaited, it is the list of them. */
export interface StreamFuture<Y> extends TaskFuture<Y[]>, AsyncIterable<Y> {}

/** What `task.map` returns: an array of futures, in the order of the inputs. */
export interface TaskFutureList<T> extends ReadonlyArray<TaskFuture<T>> {
  /**
   * Waits until all have ended, or the time is up.
   *
   * @returns the state of each, undefined for those that have not ended in time.
   */
  wait(seconds?: number): Promise<(State<T> | undefined)[]>;
  /**
   * All return values in order.
   *
   * @throws the error of the first failed one in order, unless `raiseOnFailure` is false: then errors stand in place.
   */
  result(options?: { readonly raiseOnFailure?: true; readonly timeoutSeconds?: number }): Promise<T[]>;
  result(options: {
    readonly raiseOnFailure?: boolean;
    readonly timeoutSeconds?: number;
  }): Promise<(T | Error)[]>;
}

/** Whether a type is `any`. */
type IsAny<T> = 0 extends 1 & T ? true : false;

/** Values that are never looked into for futures. */
type Leaf =
  | string
  | number
  | bigint
  | boolean
  | symbol
  | null
  | undefined
  | Date
  | RegExp
  | Error
  | ArrayBuffer
  | ArrayBufferView
  | Promise<unknown>
  | AnyFunction;

/** Whether an object type has a method: then it is an instance of a class, which is not looked into. */
type HasMethod<T> = true extends { [K in keyof T]-?: T[K] extends AnyFunction ? true : false }[keyof T]
  ? true
  : false;

/** A value in which parts may be futures. */
type Nested<T> = T extends Leaf
  ? T
  : T extends ReadonlyMap<infer K, infer V>
    ? ReadonlyMap<Resolvable<K>, Resolvable<V>>
    : T extends ReadonlySet<infer V>
      ? ReadonlySet<Resolvable<V>>
      : T extends readonly unknown[]
        ? { [I in keyof T]: Resolvable<T[I]> }
        : HasMethod<T> extends true
          ? T
          : { [K in keyof T]: Resolvable<T[K]> };

/** Whether the function can be handed an error where it expects a `T`; asked of `allowFailure`. */
type TakesError<T> = Error extends T
  ? true
  : T extends Leaf
    ? false
    : T extends ReadonlyMap<unknown, infer V> | ReadonlySet<infer V> | readonly (infer V)[]
      ? TakesError<V>
      : T extends object
        ? true extends { [K in keyof T]-?: Error extends T[K] ? true : false }[keyof T]
          ? true
          : false
        : false;

/**
 * What a call accepts for a parameter of type `T`: the value, a future or state of it, an annotated value, or an
 * array, plain object, Map or Set in which parts are futures.
 */
export type Resolvable<T> =
  IsAny<T> extends true
    ? T
    :
        | T
        | Nested<T>
        | TaskFuture<T>
        | State<T>
        | Quote<T>
        | Freeze<T>
        | Opaque<T>
        | (true extends TakesError<T> ? Annotation<Resolvable<T>, "allow-failure"> : never);

/** The arguments of a call: each parameter may be given as a future. */
export type ResolvableArgs<Args extends readonly unknown[]> = { [I in keyof Args]: Resolvable<Args[I]> };

/** The arguments of `map`: an iterable for each parameter, or `unmapped(value)`. */
export type MapArgs<Args extends readonly unknown[]> = {
  [I in keyof Args]: Iterable<Resolvable<Args[I]>> | Unmapped<Resolvable<Args[I]>>;
};

type Settled<R> =
  IsAny<R> extends true
    ? R
    : R extends TaskFuture<infer T>
      ? T
      : R extends State<infer T>
        ? T
        : R extends readonly (TaskFuture<unknown> | State)[]
          ? { -readonly [I in keyof R]: Settled<R[I]> }
          : R;

/**
 * The value that a run of a function returning `R` ends with: promises, futures and states are their values, an
 * array of futures is the array of their values, a generator is the list of what it yields.
 */
export type ResultOf<R> =
  IsAny<R> extends true
    ? R
    : R extends AsyncGenerator<infer Y, unknown, never> | Generator<infer Y, unknown, never>
      ? Settled<Y>[]
      : Settled<Awaited<R>>;

/** What a task call returns for a function that returns `R`. */
export type FutureOf<R> =
  IsAny<R> extends true
    ? TaskFuture<R>
    : [R] extends [AsyncGenerator<infer Y, unknown, never> | Generator<infer Y, unknown, never>]
      ? StreamFuture<Settled<Y>>
      : TaskFuture<ResultOf<R>>;

/** What a flow call returns for a function that returns `R`. */
export type FlowPromise<R> =
  IsAny<R> extends true
    ? Promise<R>
    : [R] extends [AsyncGenerator<infer Y, unknown, never> | Generator<infer Y, unknown, never>]
      ? Promise<Settled<Y>[]> & AsyncIterable<Settled<Y>>
      : Promise<ResultOf<R>>;

/** A run that must end before another begins, though nothing is handed on. */
export type Upstreams =
  | TaskFuture<unknown>
  | State
  | Annotation<TaskFuture<unknown> | State, "allow-failure">
  | readonly Upstreams[];

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
  withOptions(options: TaskOptions<Args, R>): Task<Args, R>;
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
  withOptions(options: FlowOptions<Args, R>): Flow<Args, R>;
  /** The graph of a run with these arguments, found without running any task. */
  visualize(...args: ResolvableArgs<Args>): Promise<FlowGraph>;
}

/** The graph of a flow. */
export interface FlowGraph {
  readonly nodes: readonly {
    readonly id: string;
    readonly label: string;
    readonly kind: FlowGraphNodeKind;
  }[];
  /** From upstream to downstream, by node id. */
  readonly edges: readonly {
    readonly from: string;
    readonly to: string;
    readonly label: string | undefined;
  }[];
  /** As a Mermaid flowchart. */
  toMermaid(): string;
  /** As a self-contained SVG document. */
  toSvg(): string;
}

/** What a node of a flow's graph stands for. */
export type FlowGraphNodeKind = "task" | "flow" | "parameter" | "mapped";
