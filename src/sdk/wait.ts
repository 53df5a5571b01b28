import { BatutaError } from "../platform/errors.ts";
import type { TaskFuture } from "./task-future.ts";

/** What `waitAll` found. */
export interface DoneAndNotDone<T> {
  readonly done: readonly TaskFuture<T>[];
  readonly notDone: readonly TaskFuture<T>[];
}

/**
 * Waits until all futures have ended, or the time is up; never rejects because a run failed.
 *
 * @param timeoutSeconds - how long to wait at most; without it, as long as it takes.
 */
export async function waitAll<T>(
  futures: Iterable<TaskFuture<T>>,
  timeoutSeconds?: number,
): Promise<DoneAndNotDone<T>> {
  const all = [...futures];
  const states = await Promise.all(all.map((future) => future.wait(timeoutSeconds)));
  return {
    done: all.filter((_, index) => states[index] !== undefined),
    notDone: all.filter((_, index) => states[index] === undefined),
  };
}

/**
 * Gives the futures in the order in which their runs end. An iterator by hand: an async generator would await what
 * it yields, and so give values in place of futures.
 *
 * @param options.timeoutSeconds - how long to wait at most for all of them.
 * @throws `BatutaError` with code `wait-timed-out` when the time is up and some have not ended.
 */
export function asCompleted<T>(
  futures: Iterable<TaskFuture<T>>,
  options: { readonly timeoutSeconds?: number } = {},
): AsyncIterable<TaskFuture<T>> {
  return { [Symbol.asyncIterator]: () => new CompletedIterator([...futures], options.timeoutSeconds) };
}

class CompletedIterator<T> implements AsyncIterator<TaskFuture<T>> {
  readonly #total: number;
  readonly #ended: TaskFuture<T>[] = [];
  #given = 0;
  #isTimedOut = false;
  #wake: (() => void) | undefined;

  constructor(futures: readonly TaskFuture<T>[], timeoutSeconds: number | undefined) {
    this.#total = futures.length;
    for (const future of futures) {
      void future.wait(timeoutSeconds).then((state) => {
        if (state) this.#ended.push(future);
        else this.#isTimedOut = true;
        this.#wake?.();
      });
    }
  }

  async next(): Promise<IteratorResult<TaskFuture<T>, undefined>> {
    if (this.#given === this.#total) return { done: true, value: undefined };
    while (this.#ended.length === 0) {
      if (this.#isTimedOut) {
        throw new BatutaError(
          "wait-timed-out",
          `${this.#total - this.#given} of ${this.#total} runs did not end in time; they go on`,
        );
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
    }
    this.#given += 1;
    const future = this.#ended.shift();
    return future ? { done: false, value: future } : { done: true, value: undefined };
  }
}
