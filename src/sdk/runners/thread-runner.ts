import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { ResourceLimits } from "node:worker_threads";
import type { Piscina } from "piscina";
import { type Clock, createSystemClock } from "../../platform/clock.ts";
import { BatutaError } from "../../platform/errors.ts";
import { concurrentRunner } from "./concurrent-runner.ts";
import type { TaskBody, TaskRunner } from "./task-runner.ts";
import { runInThread } from "./thread-call.ts";
import { refusalReason } from "./thread-refusal.ts";

/** Options of `threadRunner`. */
export interface ThreadRunnerOptions {
  /** How many threads there are at most, and so tasks at the same time. Default: what the machine offers. */
  readonly maxThreads?: number | undefined;
  /** Seconds after which a thread without work ends. Default 30. */
  readonly idleTimeoutSeconds?: number | undefined;
  /**
   * Seconds that a cancelled or timed-out task has for ending by itself, since its signal was aborted; then its thread
   * is stopped, whatever it computes. Default 1.
   */
  readonly abortGraceSeconds?: number | undefined;
  /** Limits of memory for each thread; a task that exceeds them fails and takes no other with it. */
  readonly resourceLimits?: ResourceLimits | undefined;
  /** Time for the grace; a test passes its own. */
  readonly clock?: Clock | undefined;
}

/**
 * Runs tasks in worker threads, for work that computes instead of waiting. A thread loads the module that defines the
 * task, so this must be a module whose top level defines it and starts no flow unless it is the main module
 * (`if (import.meta.main)`). Arguments and results are copied by structured clone. Calls that a task makes to other
 * tasks run in the main thread.
 *
 * The threads end with the process or after their idle time; `close()` ends them at once.
 */
export function threadRunner(options: ThreadRunnerOptions = {}): TaskRunner {
  const maxThreads = options.maxThreads ?? availableParallelism();
  checkNumber("maxThreads", maxThreads, 1, true);
  checkNumber("idleTimeoutSeconds", options.idleTimeoutSeconds ?? 0, 0, false);
  checkNumber("abortGraceSeconds", options.abortGraceSeconds ?? 0, 0, false);
  // With less, V8 can't even set a thread up, and ends the whole process.
  checkNumber(
    "resourceLimits.maxOldGenerationSizeMb",
    options.resourceLimits?.maxOldGenerationSizeMb ?? 12,
    12,
    false,
  );
  return new ThreadRunner(maxThreads, options);
}

class ThreadRunner implements TaskRunner {
  readonly name = "threads";
  readonly #options: ThreadRunnerOptions;
  readonly #maxThreads: number;
  readonly #clock: Clock;
  /** Our own queue in front of the pool's: it knows when a body begins, and whose async context it is. */
  readonly #slots: TaskRunner;
  #pool: Promise<Piscina> | undefined;

  constructor(maxThreads: number, options: ThreadRunnerOptions) {
    this.#maxThreads = maxThreads;
    this.#options = options;
    this.#clock = options.clock ?? createSystemClock();
    this.#slots = concurrentRunner({ maxWorkers: maxThreads });
  }

  execute(body: TaskBody): unknown {
    const refusal = refusalReason(body);
    if (refusal) throw refusal;
    const host = body.host;
    return this.#slots.execute({
      task: body.task,
      args: body.args,
      self: body.self,
      host,
      begin: () => body.begin(),
      getSignal: () => body.getSignal(),
      getContext: () => body.getContext(),
      run: () => this.#run(body),
    });
  }

  async close(): Promise<void> {
    await this.#slots.close();
    const pool = this.#pool;
    this.#pool = undefined;
    // A pool that could not be opened has told so to the tasks that wanted it.
    await (await pool?.catch(() => undefined))?.destroy();
  }

  async #run(body: TaskBody): Promise<unknown> {
    this.#pool ??= this.#openPool(threadModule(import.meta.url));
    const pool = await this.#pool;
    return runInThread(body, {
      clock: this.#clock,
      graceMs: (this.#options.abortGraceSeconds ?? 1) * 1000,
      start: (job, signal) => pool.run(job, { transferList: [job.port], signal, name: "runTask" }),
    });
  }

  async #openPool(filename: string): Promise<Piscina> {
    // Loaded when first needed: flows without threads should not pay for it.
    const { Piscina } = await import("piscina");
    const { idleTimeoutSeconds = 30, resourceLimits } = this.#options;
    const pool = new Piscina({
      filename,
      minThreads: 0,
      maxThreads: this.#maxThreads,
      idleTimeout: idleTimeoutSeconds * 1000,
      // Without it, a thread sleeps between tasks so deeply that its timers and sockets stand still.
      atomics: "disabled",
      recordTiming: false,
      ...(resourceLimits ? { resourceLimits } : {}),
    });
    // A thread that dies without a task: if it never came up, the pool would make no other; so a new pool is made.
    pool.on("error", () => {
      if (this.#pool === opened) this.#pool = undefined;
      void pool.destroy();
    });
    const opened = this.#pool;
    return pool;
  }
}

/** URL of the module that threads begin with; it lies beside this one, where nobody has bundled the package. */
function threadModule(moduleUrl: string | undefined): string {
  const url = moduleUrl && new URL(`./thread-worker.${moduleUrl.endsWith(".ts") ? "ts" : "js"}`, moduleUrl);
  if (url && existsSync(url)) return url.href;
  throw new BatutaError(
    "thread-module-missing",
    "worker threads can't be started: their module is not beside the program, since a bundler has taken batuta in and left it out. Keep batuta out of the bundle (esbuild: --external:batuta), or leave threadRunner() out",
  );
}

function checkNumber(name: string, value: number, least: number, isWhole: boolean): void {
  if (value >= least && Number.isFinite(value) && (!isWhole || Number.isInteger(value))) return;
  const kind = isWhole ? "a whole number" : "a number";
  throw new BatutaError("invalid-option", `${name} is ${value}; it must be ${kind} of at least ${least}`, {
    fields: { option: name, value },
  });
}
