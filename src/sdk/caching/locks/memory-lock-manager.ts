import { type Clock, createSystemClock } from "../../../platform/clock.ts";
import type { LockManager, LockRequest, LockWait } from "./lock-manager.ts";
import { lockNotHeld } from "./lock-not-held.ts";

interface Held {
  readonly holder: string;
  readonly cancelExpiry: (() => void) | undefined;
}

/** Locks among the runs of this process. Those who wait get a free lock in the order in which they came. */
export class MemoryLockManager implements LockManager {
  readonly #clock: Clock;
  readonly #held = new Map<string, Held>();
  readonly #waiting = new Map<string, Set<() => void>>();

  constructor(clock: Clock = createSystemClock()) {
    this.#clock = clock;
  }

  async acquire(key: string, holder: string, request: LockRequest = {}): Promise<boolean> {
    const deadline = deadlineOf(this.#clock, request);
    request.signal?.throwIfAborted();
    while (!this.#take(key, holder, request.holdSeconds)) {
      if (!(await this.#nextRelease(key, deadline, request.signal))) return false;
    }
    return true;
  }

  async release(key: string, holder: string): Promise<void> {
    const held = this.#held.get(key);
    if (held?.holder !== holder) throw lockNotHeld(key, holder);
    this.#free(key, held);
  }

  async isLocked(key: string): Promise<boolean> {
    return this.#held.has(key);
  }

  async isHeldBy(key: string, holder: string): Promise<boolean> {
    return this.#held.get(key)?.holder === holder;
  }

  async waitFor(key: string, wait: LockWait = {}): Promise<boolean> {
    const deadline = deadlineOf(this.#clock, wait);
    wait.signal?.throwIfAborted();
    while (this.#held.has(key)) {
      if (!(await this.#nextRelease(key, deadline, wait.signal))) return false;
    }
    return true;
  }

  #take(key: string, holder: string, holdSeconds: number | undefined): boolean {
    const held = this.#held.get(key);
    if (held) return held.holder === holder;
    const made: Held = {
      holder,
      cancelExpiry:
        holdSeconds === undefined
          ? undefined
          : this.#clock.schedule(() => this.#free(key, made), holdSeconds * 1000, { ref: false }),
    };
    this.#held.set(key, made);
    return true;
  }

  #free(key: string, held: Held): void {
    if (this.#held.get(key) !== held) return;
    held.cancelExpiry?.();
    this.#held.delete(key);
    const waiting = this.#waiting.get(key);
    this.#waiting.delete(key);
    for (const wake of waiting ?? []) wake();
  }

  /** True at the next release, false when the deadline came first. */
  #nextRelease(key: string, deadline: number, signal: AbortSignal | undefined): Promise<boolean> {
    const left = deadline - this.#clock.monotonicMs();
    if (left <= 0) return Promise.resolve(false);
    return new Promise<boolean>((resolve, reject) => {
      const waiting = this.#waiting.get(key) ?? new Set();
      this.#waiting.set(key, waiting);
      const cancel = Number.isFinite(left) ? this.#clock.schedule(() => end(false), left) : undefined;
      const leave = (): void => {
        waiting.delete(wake);
        cancel?.();
        signal?.removeEventListener("abort", onAbort);
      };
      const end = (isFree: boolean): void => {
        leave();
        resolve(isFree);
      };
      const wake = (): void => end(true);
      const onAbort = (): void => {
        leave();
        reject(signal?.reason);
      };
      waiting.add(wake);
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }
}

function deadlineOf(clock: Clock, wait: LockWait): number {
  return wait.timeoutSeconds === undefined
    ? Number.POSITIVE_INFINITY
    : clock.monotonicMs() + wait.timeoutSeconds * 1000;
}
