import { BatutaError } from "../platform/errors.ts";
import type { State } from "./state.ts";
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
 * A run that has ended, as `asCompleted` gives it. Not the future itself: TypeScript, like an `await`, would take a
 * thenable in a `for await` for its value.
 */
export interface EndedRun<T> {
  readonly future: TaskFuture<T>;
  readonly state: State<T>;
  /** The task's return value. @throws the run's own error. */
  result(): Promise<T>;
}

/**
 * Gives runs in the order in which they end.
 *
 * @param options.timeoutSeconds - how long to wait at most for all of them.
 * @throws `BatutaError` with code `wait-timed-out` when the time is up and some have not ended.
 * @example
 * for await (const { future, state } of asCompleted(futures)) console.log(future.taskRunName, state.name);
 */
export function asCompleted<T>(
  futures: Iterable<TaskFuture<T>>,
  options: { readonly timeoutSeconds?: number } = {},
): AsyncIterable<EndedRun<T>> {
  return { [Symbol.asyncIterator]: () => new CompletedIterator([...futures], options.timeoutSeconds) };
}

class CompletedIterator<T> implements AsyncIterator<EndedRun<T>> {
  readonly #total: number;
  readonly #ended: EndedRun<T>[] = [];
  #given = 0;
  #isTimedOut = false;
  #wake: (() => void) | undefined;

  constructor(futures: readonly TaskFuture<T>[], timeoutSeconds: number | undefined) {
    this.#total = futures.length;
    for (const future of futures) {
      void future.wait(timeoutSeconds).then((state) => {
        if (state) this.#ended.push({ future, state, result: () => future.result() });
        else this.#isTimedOut = true;
        this.#wake?.();
      });
    }
  }

  async next(): Promise<IteratorResult<EndedRun<T>, undefined>> {
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
    const run = this.#ended.shift();
    return run ? { done: false, value: run } : { done: true, value: undefined };
  }
}
