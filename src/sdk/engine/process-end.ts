import type { Clock } from "../../platform/clock.ts";
import { CrashedRunError } from "../errors.ts";
import type { EndableRun } from "./runtime.ts";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
const SIGNAL_NUMBERS: Readonly<Record<string, number>> = { SIGINT: 2, SIGTERM: 15 };
/** What Node itself answers when the main module awaits a promise that can never settle. */
const EXIT_UNSETTLED = 13;

/**
 * Ends runs properly when the process ends: on SIGINT and SIGTERM they become Crashed (Cancelled when that was asked
 * for), within the grace time; when nothing keeps the process alive but a run still waits, the promise it waits for
 * can never settle, and the run becomes Crashed too.
 */
export class ProcessEnd {
  readonly #clock: Clock;
  readonly #graceSeconds: number;
  readonly #runs = new Set<EndableRun>();
  readonly #onSignal = (signal: NodeJS.Signals): void => void this.#endBySignal(signal);
  readonly #onIdle = (): void => this.#endByIdleness();
  #takesSignals = false;

  constructor(options: { readonly clock: Clock; readonly graceSeconds: number }) {
    this.#clock = options.clock;
    this.#graceSeconds = options.graceSeconds;
  }

  add(run: EndableRun): void {
    if (this.#runs.size === 0) process.on("beforeExit", this.#onIdle);
    this.#runs.add(run);
    if (run.isScript && !this.#takesSignals) {
      this.#takesSignals = true;
      for (const signal of SIGNALS) process.on(signal, this.#onSignal);
    }
    void run.ended.then(() => this.#remove(run));
  }

  #remove(run: EndableRun): void {
    this.#runs.delete(run);
    if (this.#runs.size > 0) return;
    process.off("beforeExit", this.#onIdle);
    if (!this.#takesSignals) return;
    this.#takesSignals = false;
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
  }

  #endByIdleness(): void {
    const reasons = new Set<unknown>();
    for (const run of [...this.#runs]) {
      const reason = new CrashedRunError(
        `the process came to its end while '${run.name}' was still waiting: a promise it awaits can never settle`,
      );
      reasons.add(reason);
      run.stop(reason);
    }
    process.exitCode ||= EXIT_UNSETTLED;
    // The main module that awaited the run fails by it, which Node answers with 1 whatever was set before.
    process.once("uncaughtExceptionMonitor", (error) => {
      if (!reasons.has(error)) return;
      process.once("exit", () => {
        process.exitCode = EXIT_UNSETTLED;
      });
    });
  }

  async #endBySignal(signal: NodeJS.Signals): Promise<void> {
    // A second signal ends the process at once, as people expect of a second Ctrl-C.
    for (const name of SIGNALS) process.off(name, this.#onSignal);
    this.#takesSignals = false;
    const runs = [...this.#runs];
    for (const run of runs) run.stop(new CrashedRunError(`the process was ended by ${signal}`));
    await Promise.race([
      Promise.all(runs.map((run) => run.ended)),
      this.#clock.sleep(this.#graceSeconds * 1000),
    ]);
    // With a listener of its own the program decides itself how it ends.
    if (process.listenerCount(signal) === 0) process.exit(128 + (SIGNAL_NUMBERS[signal] ?? 0));
  }
}
