import type { IsAny } from "./any-function.ts";
import type { State } from "./state.ts";
import type { StreamFuture, TaskFuture } from "./task-future.ts";

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
