import { stateError } from "../state.ts";
import type { Future } from "./future.ts";
import type { Outcome } from "./outcome.ts";

/** What a subflow call tells its parent about itself; `observed` is set when somebody looks at its promise. */
export interface CallTracker {
  observed: boolean;
  /** Set by the parent's side. */
  future: Future | undefined;
}

/**
 * The promise of a flow run. A subclass, so that looking at it is noticed: a subflow's failure that nobody looked at
 * is told by the parent's run instead of by an unhandled rejection. Also streams what a generator flow yields.
 */
export class FlowRunPromise<T> extends Promise<T> {
  #tracker: CallTracker | undefined;
  #items: unknown[] = [];
  #wake: (() => void)[] = [];
  #isDone = false;

  // Promises made by `then` and the like are plain ones.
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  /** Starts a run; `begin` gets where to put yielded values, and what tells the parent who looks. */
  static start(
    begin: (onYield: (item: unknown) => void, tracker: CallTracker) => Promise<Outcome>,
    returnState: boolean,
  ): FlowRunPromise<unknown> {
    const tracker: CallTracker = { observed: returnState, future: undefined };
    const { promise, resolve, reject } = withResolvers();
    promise.#tracker = tracker;
    begin((item) => promise.#push(item), tracker).then(
      ({ state, missingResult }) => {
        promise.#finish();
        if (returnState) resolve(state);
        else if (missingResult) reject(missingResult);
        else if (state.isCompleted()) resolve(state.data);
        else reject(stateError(state));
      },
      (error: unknown) => {
        promise.#finish();
        reject(error);
      },
    );
    // A subflow's parent tells its failure; without a parent Node's own way of telling is right.
    void Promise.prototype.then.call(promise, undefined, (error: unknown) => {
      if (!tracker.observed && !tracker.future) throw error;
    });
    return promise;
  }

  // biome-ignore lint/suspicious/noThenProperty: it is a promise
  override then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    if (this.#tracker) {
      this.#tracker.observed = true;
      if (this.#tracker.future) this.#tracker.future.observed = true;
    }
    return super.then(onFulfilled, onRejected);
  }

  /** Streams what a generator flow yields, as it yields it. */
  async *[Symbol.asyncIterator](): AsyncGenerator<unknown> {
    for (let index = 0; ; index++) {
      while (index >= this.#items.length && !this.#isDone) {
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#wake.push(resolve);
        await promise;
      }
      if (index >= this.#items.length) break;
      yield this.#items[index];
    }
    const value: unknown = await this;
    // A replayed run has yielded nothing here: its recorded list is streamed instead.
    if (this.#items.length === 0 && Array.isArray(value)) yield* value;
  }

  #push(item: unknown): void {
    this.#items.push(item);
    for (const wake of this.#wake.splice(0)) wake();
  }

  #finish(): void {
    this.#isDone = true;
    for (const wake of this.#wake.splice(0)) wake();
  }
}

function withResolvers(): {
  readonly promise: FlowRunPromise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
} {
  let resolve: (value: unknown) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new FlowRunPromise<unknown>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve: (value) => resolve(value), reject: (reason) => reject(reason) };
}
