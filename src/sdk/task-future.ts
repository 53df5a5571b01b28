import type { State } from "./state.ts";

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
