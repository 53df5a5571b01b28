import type { Clock } from "../../platform/clock.ts";

/**
 * What can end a call before its function does: an abort from outside (once, for good), and the time limit of an
 * attempt. The signal is made only when somebody asks for it: most tasks never look at theirs.
 */
export class CallAbort {
  readonly #clock: Clock;
  #reason: unknown;
  #isAborted = false;
  #timeout: Error | undefined;
  #controller: AbortController | undefined;
  #onAbort: ((reason: unknown) => void) | undefined;
  #cancelTimer: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isAborted(): boolean {
    return this.#isAborted;
  }

  /** Why; undefined while it goes on. */
  get reason(): unknown {
    return this.#reason;
  }

  /** Set when the attempt's own time was up. */
  get timeout(): Error | undefined {
    return this.#timeout;
  }

  abort(reason: unknown): void {
    if (this.#isAborted) return;
    this.#isAborted = true;
    this.#reason = reason;
    this.#tell(reason);
  }

  /** A new attempt has a new signal and a new time limit. */
  beginAttempt(): void {
    this.#controller = undefined;
    this.#timeout = undefined;
  }

  /** Starts the clock of the attempt. */
  armTimeout(seconds: number | undefined, makeError: (seconds: number) => Error): void {
    if (seconds === undefined) return;
    this.#cancelTimer = this.#clock.schedule(() => {
      this.#timeout = makeError(seconds);
      this.#tell(this.#timeout);
    }, seconds * 1000);
  }

  endAttempt(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#isAborted) this.#controller.abort(this.#reason);
      else if (this.#timeout) this.#controller.abort(this.#timeout);
    }
    return this.#controller.signal;
  }

  /** Settles as `promise` does, or rejects when the call is ended first; what comes later is ignored. */
  race<T>(promise: PromiseLike<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#isAborted || this.#timeout) {
        reject(this.#isAborted ? this.#reason : this.#timeout);
        promise.then(undefined, () => undefined);
        return;
      }
      this.#onAbort = reject;
      promise.then(resolve, reject);
    });
  }

  #tell(reason: unknown): void {
    this.#controller?.abort(reason);
    this.#onAbort?.(reason);
  }
}
