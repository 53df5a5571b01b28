import type { JournalState } from "../../contract/journal/schemas.ts";
import type { Clock } from "../../platform/clock.ts";
import { BatutaError } from "../../platform/errors.ts";
import { State, stateError } from "../state.ts";
import type { TaskFuture } from "../task-future.ts";
import { type CallPlace, callIdentityFor } from "./call-identity.ts";
import type { Outcome } from "./outcome.ts";
import { toPublicState } from "./public-state.ts";

const BRAND = Symbol.for("batuta.future");

function awaitFirst(name: string, use: string): never {
  throw new BatutaError(
    "future-not-awaited",
    `the result of task run '${name}' was used as a value (${use}) before it was there: await it first, or pass the call itself to another task`,
  );
}

/**
 * The engine's task future. It is no `Promise`, so that nobody holds a rejection that nobody handles: a failure stays
 * inside until somebody asks.
 */
export class Future<T = unknown> implements TaskFuture<T> {
  taskRunId: string;
  readonly taskKey: string;
  /** Known once the call's inputs are; until then the task's name. */
  taskRunName: string;
  /** Set by the engine, unless its inputs have no fingerprint. */
  place: CallPlace | undefined;
  /** Somebody awaited it, read its result or state, or handed it on; its failure is theirs then. */
  observed = false;
  readonly #clock: Clock;
  #state: State | undefined;
  #entered: JournalState | undefined;
  #outcome: Outcome | undefined;
  #waiters: ((outcome: Outcome) => void)[] | undefined;
  /** Values yielded so far, for generator tasks. */
  #yielded: T[] | undefined;
  #yieldWaiters: (() => void)[] | undefined;

  constructor(init: {
    readonly taskRunId: string;
    readonly taskKey: string;
    readonly name: string;
    readonly clock: Clock;
  }) {
    this.taskRunId = init.taskRunId;
    this.taskKey = init.taskKey;
    this.taskRunName = init.name;
    this.#clock = init.clock;
  }

  static {
    Object.defineProperty(this.prototype, BRAND, { value: true });
  }

  /** True for a future of any copy of the package in this process. */
  static is(value: unknown): value is Future {
    return typeof value === "object" && value !== null && BRAND in value;
  }

  /** What this call is, for the fingerprints of calls that use it. */
  get callIdentity(): string | undefined {
    return this.place && callIdentityFor(this.place);
  }

  get state(): State<T> {
    this.observed = true;
    return this.peek() as State<T>; // safe: the engine puts a T there
  }

  /** The state, without counting as somebody who looked. */
  peek(): State {
    // Most calls end without anybody looking at the states on the way, so those are made when asked for.
    this.#state ??= this.#entered ? toPublicState(this.#entered, undefined) : new State({ type: "PENDING" });
    return this.#state;
  }

  get outcome(): Outcome | undefined {
    return this.#outcome;
  }

  // biome-ignore lint/suspicious/noThenProperty: a task future is a thenable on purpose
  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.observed = true;
    return this.#value().then(onFulfilled, onRejected);
  }

  result(options?: { readonly raiseOnFailure?: true; readonly timeoutSeconds?: number }): Promise<T>;
  result(options: {
    readonly raiseOnFailure?: boolean;
    readonly timeoutSeconds?: number;
  }): Promise<T | Error>;
  async result(
    options: { readonly raiseOnFailure?: boolean; readonly timeoutSeconds?: number } = {},
  ): Promise<T | Error> {
    this.observed = true;
    if (options.timeoutSeconds !== undefined) {
      const state = await this.wait(options.timeoutSeconds);
      if (!state) {
        throw new BatutaError(
          "wait-timed-out",
          `task run '${this.taskRunName}' did not end within ${options.timeoutSeconds} s; it goes on: await it again, or use wait() which returns undefined instead`,
          { fields: { task_run_id: this.taskRunId } },
        );
      }
    }
    if (options.raiseOnFailure === false) {
      const outcome = await this.settled();
      return outcome.state.isCompleted() ? (outcome.state.data as T) : (stateError(outcome.state) as Error); // safe: documented
    }
    return this.#value();
  }

  async wait(timeoutSeconds?: number): Promise<State<T> | undefined> {
    this.observed = true;
    if (this.#outcome) return this.#outcome.state as State<T>;
    if (timeoutSeconds === undefined) return (await this.settled()).state as State<T>;
    const { promise, resolve } = Promise.withResolvers<State<T> | undefined>();
    const cancel = this.#clock.schedule(() => resolve(undefined), timeoutSeconds * 1000);
    this.onSettled((outcome) => {
      cancel();
      resolve(outcome.state as State<T>);
    });
    return promise;
  }

  addDoneCallback(fn: (future: TaskFuture<T>) => void): void {
    this.onSettled(() => fn(this));
  }

  /** Streams what a generator task yields, as it yields it; for other tasks its one result. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T extends readonly (infer Item)[] ? Item : T> {
    this.observed = true;
    for (let index = 0; ; index++) {
      while (!this.#outcome && index >= (this.#yielded?.length ?? 0)) {
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#yieldWaiters ??= [];
        this.#yieldWaiters.push(resolve);
        this.onSettled(() => resolve());
        await promise;
      }
      if (this.#yielded && index < this.#yielded.length) {
        yield this.#yielded[index] as never; // safe: generator tasks yield their items
        continue;
      }
      const value = await this.#value();
      if (Array.isArray(value)) {
        // A replayed generator has yielded nothing here: its recorded list is streamed instead.
        for (let rest = index; rest < value.length; rest++) yield value[rest];
      } else if (index === 0) yield value as never; // safe: see above
      return;
    }
  }

  toString(): string {
    return awaitFirst(this.taskRunName, "as text");
  }

  toJSON(): never {
    return awaitFirst(this.taskRunName, "in JSON");
  }

  [Symbol.toPrimitive](): never {
    return awaitFirst(this.taskRunName, "in an expression");
  }

  get [Symbol.toStringTag](): string {
    return "TaskFuture";
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return `TaskFuture { ${this.taskRunName}: ${this.peek().toString()} }`;
  }

  /** Engine: the current state, before the end. */
  enter(state: JournalState): void {
    this.#entered = state;
    this.#state = undefined;
  }

  /** Engine: a value that the generator yielded. */
  pushYield(item: unknown): void {
    this.#yielded ??= [];
    this.#yielded.push(item as T); // safe: generator tasks yield their items
    for (const wake of this.#yieldWaiters?.splice(0) ?? []) wake();
  }

  /** Engine: the end. */
  settle(outcome: Outcome): void {
    if (this.#outcome) return;
    this.#outcome = outcome;
    this.#state = outcome.state;
    this.#entered = undefined;
    const waiters = this.#waiters ?? [];
    this.#waiters = undefined;
    for (const waiter of waiters) waiter(outcome);
  }

  /** Calls `fn` at the end, at once when it has come; does not count as looking. */
  onSettled(fn: (outcome: Outcome) => void): void {
    if (this.#outcome) fn(this.#outcome);
    else {
      this.#waiters ??= [];
      this.#waiters.push(fn);
    }
  }

  /** Resolves at the end, never rejects; does not count as looking. */
  settled(): Promise<Outcome> {
    return new Promise((resolve) => this.onSettled(resolve));
  }

  #value(): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.onSettled(({ state }) => {
        if (state.isCompleted())
          resolve(state.data as T); // safe: the engine puts a T there
        else reject(stateError(state));
      });
    });
  }
}
