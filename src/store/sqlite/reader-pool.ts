import { Worker } from "node:worker_threads";
import type { QueryResult } from "kysely";
import type { Clock } from "../../platform/clock.ts";
import { assert } from "../../platform/errors.ts";
import { closedError, storeError } from "../store-errors.ts";
import type { CheckpointReport, ReaderReply, ReaderRequest } from "./reader-messages.ts";
import { toSqliteValue } from "./sqlite-connection.ts";
import { classifySqliteError } from "./sqlite-errors.ts";

const MOST_THREADS = 2;
const IDLE_MS = 30_000;

/** A request without its number. */
type Work = { kind: "query"; sql: string; parameters: readonly unknown[] } | { kind: "checkpoint" };

interface Job {
  readonly work: Work;
  readonly resolve: (rows: readonly unknown[]) => void;
  readonly reject: (error: unknown) => void;
}

/** A thread and what it is at. */
interface Thread {
  readonly worker: Worker;
  job: Job | undefined;
  /** A query's time counts from when its thread has begun. */
  isOnline: boolean;
  stopTimer: () => void;
}

/** What the pool needs. `hostClock` is real time: threads and queries do not follow a virtual clock. */
export interface ReaderPoolOptions {
  readonly path: string;
  readonly hostClock: Clock;
  readonly readTimeoutMs: number;
  /** The worker's module, when it is not beside this one; for tests. */
  readonly workerUrl?: URL;
}

/** The worker's module: `.ts` when run from source, `.js` when built (tsc does not rewrite URLs). */
function workerUrl(moduleUrl: string | undefined): URL {
  // Without a URL in a bundle of CommonJS. The error is the one that Node has for a worker whose file is missing.
  if (moduleUrl === undefined)
    throw Object.assign(new Error("reader threads have no module"), { code: "MODULE_NOT_FOUND" });
  const extension = moduleUrl.endsWith(".ts") ? "ts" : "js";
  return new URL(`./reader-worker.${extension}`, moduleUrl);
}

/** True when a thread could not begin since its module is not there: in a program that a bundler made. */
export function isWorkerMissing(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error)) return false;
  return error.code === "ERR_MODULE_NOT_FOUND" || error.code === "MODULE_NOT_FOUND";
}

/** Up to two reader threads, begun when work comes and ended after half a minute without any. */
export class ReaderPool {
  readonly #options: ReaderPoolOptions;
  readonly #threads = new Set<Thread>();
  readonly #ending = new Set<Promise<unknown>>();
  #waiting: Job[] = [];
  #nextId = 1;
  #closed = false;

  constructor(options: ReaderPoolOptions) {
    this.#options = options;
  }

  /** Threads that live now; for tests. */
  get size(): number {
    return this.#threads.size;
  }

  /** Runs one statement in a short read transaction of its own. */
  async query(sql: string, parameters: readonly unknown[]): Promise<QueryResult<unknown>> {
    const rows = await this.#ask({ kind: "query", sql, parameters: parameters.map(toSqliteValue) });
    return { rows: [...rows] };
  }

  /** Copies what it can of the write-ahead log into the database, without standing in any writer's way. */
  async checkpoint(): Promise<CheckpointReport> {
    const [row] = await this.#ask({ kind: "checkpoint" });
    // safe: the one row that the pragma gives.
    const { log, checkpointed } = row as { log: number; checkpointed: number };
    return { logPages: log, copiedPages: checkpointed };
  }

  /** Rejects what waits and ends the threads. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const job of this.#waiting) job.reject(closedError());
    this.#waiting = [];
    for (const thread of [...this.#threads]) this.#end(thread, closedError());
    await Promise.all(this.#ending);
  }

  #ask(work: Work): Promise<readonly unknown[]> {
    if (this.#closed) return Promise.reject(closedError());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ work, resolve, reject });
      this.#assign();
    });
  }

  #assign(): void {
    while (this.#waiting.length > 0) {
      let thread = [...this.#threads].find((candidate) => candidate.job === undefined);
      if (thread === undefined && this.#threads.size < MOST_THREADS) {
        try {
          thread = this.#spawn();
        } catch (error) {
          for (const job of this.#waiting.splice(0)) job.reject(error);
        }
      }
      if (thread === undefined) return;
      const job = this.#waiting.shift();
      assert(job !== undefined, "a waiting read vanished");
      this.#start(thread, job);
    }
  }

  #start(thread: Thread, job: Job): void {
    thread.stopTimer();
    thread.job = job;
    thread.worker.ref();
    const request: ReaderRequest = { id: this.#nextId++, ...job.work };
    thread.worker.postMessage(request);
    if (thread.isOnline) this.#limit(thread);
  }

  /** Gives the thread's query its time. */
  #limit(thread: Thread): void {
    if (thread.job?.work.kind !== "query") return;
    const { hostClock, readTimeoutMs } = this.#options;
    thread.stopTimer = hostClock.schedule(
      () =>
        // SQLite cannot be interrupted from outside: the thread ends as soon as the running statement returns.
        this.#end(
          thread,
          storeError(
            "query-timeout",
            `a read took longer than ${readTimeoutMs} ms and was given up: narrow its filter, or ask for fewer rows`,
          ),
        ),
      readTimeoutMs,
      { ref: false },
    );
  }

  #spawn(): Thread {
    const worker = new Worker(this.#options.workerUrl ?? workerUrl(import.meta.url), {
      workerData: { path: this.#options.path },
      name: "batuta-reader",
      // A parent's loaders and flags (a test runner's, a debugger's) are of no use here.
      execArgv: [],
      stderr: false,
    });
    const thread: Thread = { worker, job: undefined, isOnline: false, stopTimer: () => {} };
    this.#threads.add(thread);
    worker.unref();
    worker.once("online", () => {
      thread.isOnline = true;
      this.#limit(thread);
    });
    worker.on("message", (reply: ReaderReply) => this.#onReply(thread, reply));
    worker.on("error", (error) => this.#end(thread, error));
    worker.on("exit", () => this.#end(thread, new Error("the reader thread ended")));
    return thread;
  }

  #onReply(thread: Thread, reply: ReaderReply): void {
    const { job } = thread;
    if (job === undefined || !this.#threads.has(thread)) return;
    thread.stopTimer();
    thread.job = undefined;
    thread.worker.unref();
    thread.stopTimer = this.#options.hostClock.schedule(() => this.#end(thread, closedError()), IDLE_MS, {
      ref: false,
    });
    if ("rows" in reply) job.resolve(reply.rows);
    else {
      const { message, ...fields } = reply.error;
      job.reject(classifySqliteError(Object.assign(new Error(message), fields), this.#options.path));
    }
    this.#assign();
  }

  #end(thread: Thread, error: unknown): void {
    if (!this.#threads.delete(thread)) return;
    thread.stopTimer();
    const { job } = thread;
    thread.job = undefined;
    const ended = thread.worker.terminate();
    this.#ending.add(ended);
    void ended.finally(() => this.#ending.delete(ended));
    job?.reject(error);
    if (!this.#closed) this.#assign();
  }
}
