import { AsyncResource } from "node:async_hooks";
import { BatutaError } from "../../platform/errors.ts";
import { FifoQueue } from "./fifo-queue.ts";
import type { TaskBody, TaskRunner } from "./task-runner.ts";

/** Options of `concurrentRunner`. */
export interface ConcurrentRunnerOptions {
  /** How many task bodies may run at the same time, at least 1. Default: no limit. */
  readonly maxWorkers?: number | undefined;
}

/** A body that waits for a slot. */
interface Waiting {
  readonly start: () => void;
  readonly refuse: (reason: unknown) => void;
}

/**
 * Runs tasks on the event loop of this process, with at most `maxWorkers` at the same time; the others wait in the
 * order of their calls. Each runs in the async context of its own call, whoever frees the slot.
 */
export function concurrentRunner(options: ConcurrentRunnerOptions = {}): TaskRunner {
  const { maxWorkers } = options;
  if (maxWorkers === undefined || maxWorkers === Number.POSITIVE_INFINITY) {
    return { name: "concurrent", execute: (body) => body.run(), close: async () => {} };
  }
  if (!Number.isInteger(maxWorkers) || maxWorkers < 1) {
    throw new BatutaError(
      "invalid-option",
      `maxWorkers is ${maxWorkers}; it must be a whole number of at least 1, or left out for no limit`,
      { fields: { max_workers: maxWorkers } },
    );
  }
  return new LimitedRunner(maxWorkers);
}

class LimitedRunner implements TaskRunner {
  readonly name = "concurrent";
  readonly #limit: number;
  readonly #queue = new FifoQueue<Waiting>();
  #running = 0;
  #isClosed = false;
  #isStarting = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  execute(body: TaskBody): unknown {
    if (this.#isClosed) throw closedError(body);
    if (this.#running < this.#limit) return this.#run(body);
    return this.#enqueue(body);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const reason = new BatutaError(
      "runner-closed",
      "the task runner was closed while the task waited for room",
    );
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) next.refuse(reason);
  }

  #run(body: TaskBody): unknown {
    this.#running += 1;
    let produced: unknown;
    try {
      produced = body.run();
    } catch (error) {
      this.#release();
      throw error;
    }
    if (!isThenable(produced)) {
      this.#release();
      return produced;
    }
    return this.#releaseAfter(produced);
  }

  async #releaseAfter(produced: PromiseLike<unknown>): Promise<unknown> {
    try {
      return await produced;
    } finally {
      this.#release();
    }
  }

  #enqueue(body: TaskBody): Promise<unknown> {
    const signal = body.getSignal();
    if (signal.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        // The slot is freed in another call's context; the body belongs to this one's.
        start: AsyncResource.bind(() => {
          signal.removeEventListener("abort", onAbort);
          try {
            resolve(this.#run(body));
          } catch (error) {
            reject(error);
          }
        }),
        refuse: (reason) => {
          signal.removeEventListener("abort", onAbort);
          reject(reason);
        },
      };
      const onAbort = (): void => {
        remove();
        waiting.refuse(signal.reason);
      };
      signal.addEventListener("abort", onAbort, { once: true });
      const remove = this.#queue.push(waiting);
    });
  }

  #release(): void {
    this.#running -= 1;
    // A body that ends at once frees its slot within `start`, so a loop, not recursion, empties a long queue.
    if (this.#isStarting) return;
    this.#isStarting = true;
    try {
      while (this.#running < this.#limit) {
        const next = this.#queue.shift();
        if (!next) break;
        next.start();
      }
    } finally {
      this.#isStarting = false;
    }
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    (typeof value === "object" || typeof value === "function") &&
    value !== null &&
    typeof (value as { then?: unknown }).then === "function"
  );
}

function closedError(body: TaskBody): BatutaError {
  return new BatutaError(
    "runner-closed",
    `task '${body.task.name}' was called after its task runner was closed: make a new runner, or close it later`,
  );
}
