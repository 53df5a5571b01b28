import type { LogCreate } from "../../contract/logs/schemas.ts";
import type { Clock } from "../../platform/clock.ts";
import { messageOf } from "../../platform/errors.ts";
import type { Ids } from "../../platform/ids.ts";

/** Sends a batch of lines to the API; rejects when they were not stored. */
export type ShipLogs = (logs: readonly LogCreate[]) => Promise<void>;

const MAX_BATCH_BYTES = 4_000_000;
const MAX_BATCH_LINES = 2_000;
/** Room that a line's names, ids and JSON take beside its message. */
const ENVELOPE_BYTES = 300;
const TICK_MS = 500;
/** Above the first a sender is asked to wait, until it is below the second. */
const HIGH_WATER_BYTES = 8_000_000;
const LOW_WATER_BYTES = 4_000_000;
/** A sender that does not wait must not eat the machine: beyond this, lines stay on the console only and are counted. */
const HARD_LIMIT_BYTES = 64_000_000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 10_000;

/** What a shipper needs. */
export interface LogShipperOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly ship: ShipLogs;
  /** Tells the person at the console about the sending itself. */
  readonly tell: (level: "INFO" | "WARNING", text: string) => void;
  /** How long `close` waits without any progress. */
  readonly graceMs: number;
}

interface Queued {
  readonly log: LogCreate;
  readonly bytes: number;
}

/** How often a batch may fail on a server that answers before its lines are given up; the waits add up to a minute. */
const MAX_ANSWERED_FAILURES = 8;
/** Refused lines that are told one by one; further ones are only counted. */
const MAX_TOLD_REFUSALS = 3;

// The server has read these and will never take them.
const REFUSALS: readonly number[] = [400, 413, 422];
// Answers that pass with time or with another key; no answer at all passes too.
const PASSING: readonly number[] = [401, 403, 408, 425, 429, 502, 503, 504];

const statusOf = (error: unknown): number | undefined =>
  typeof error === "object" && error !== null && "status" in error && typeof error.status === "number"
    ? error.status
    : undefined;

function isRefusal(error: unknown): boolean {
  const status = statusOf(error);
  return status !== undefined && REFUSALS.includes(status);
}

/** The server works, but not for this batch. */
function isAnsweredFailure(error: unknown): boolean {
  const status = statusOf(error);
  return status !== undefined && status >= 400 && !PASSING.includes(status);
}

/**
 * Queue of lines on their way to the API. One batch is under way at a time, so lines arrive in order. A batch goes
 * when it is full or at the next tick. A failed one is tried again with growing waits; each line has an id, so that the
 * API stores it once although the answer to an earlier request was lost. A batch that the server refuses is halved until
 * the bad line is alone, which is then told and left out.
 */
export class LogShipper {
  readonly #options: LogShipperOptions;
  #queue: Queued[] = [];
  #bufferedBytes = 0;
  #appended = 0;
  #settled = 0;
  #sending = false;
  #cancelTimer: (() => void) | undefined;
  #failures = 0;
  #isTold = false;
  #isClosed = false;
  #isLateTold = false;
  #refused = 0;
  /** Smaller after a refusal, until the refused line is alone; grows again with each success. */
  #batchLines = MAX_BATCH_LINES;
  readonly #unsent = new Map<string, { readonly log: LogCreate; count: number }>();
  #room: PromiseWithResolvers<void> | undefined;
  #flushes: { readonly upTo: number; readonly done: PromiseWithResolvers<void> }[] = [];
  #restartGrace: (() => void) | undefined;

  constructor(options: LogShipperOptions) {
    this.#options = options;
  }

  /** Takes a line whose message has been cut to size. */
  add(log: LogCreate, messageBytes: number): void {
    const bytes = messageBytes + ENVELOPE_BYTES;
    if (this.#isClosed) {
      if (!this.#isLateTold) this.#options.tell("WARNING", "lines logged after the end are not stored");
      this.#isLateTold = true;
      return;
    }
    if (this.#bufferedBytes + bytes > HARD_LIMIT_BYTES) {
      this.#countUnsent(log);
      return;
    }
    this.#enqueue(log, bytes);
    if (this.#sending || this.#failures > 0) return;
    if (this.#bufferedBytes >= MAX_BATCH_BYTES || this.#queue.length >= MAX_BATCH_LINES) this.#start();
    else this.#cancelTimer ??= this.#options.clock.schedule(() => this.#start(), TICK_MS, { ref: false });
  }

  /** Undefined while there is room; else resolves when there is again. */
  whenReady(): Promise<void> | undefined {
    if (this.#bufferedBytes <= HIGH_WATER_BYTES || this.#isClosed) return undefined;
    this.#room ??= Promise.withResolvers<void>();
    return this.#room.promise;
  }

  /** Sends now; resolves when every line taken so far is stored, refused or given up. */
  flush(): Promise<void> {
    if (this.#settled >= this.#appended) return Promise.resolve();
    const done = Promise.withResolvers<void>();
    this.#flushes.push({ upTo: this.#appended, done });
    // Even in an outage: a wait that began before the flush would not keep the process alive until its end.
    if (!this.#sending) this.#start();
    return done.promise;
  }

  /** Sends what is left and ends; gives up after the grace time without progress, telling how much was lost. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    const gaveUp = Promise.withResolvers<void>();
    let cancelGrace: () => void = () => {};
    this.#restartGrace = () => {
      cancelGrace();
      cancelGrace = this.#options.clock.schedule(gaveUp.resolve, this.#options.graceMs);
    };
    this.#restartGrace();
    await Promise.race([this.flush(), gaveUp.promise]);
    cancelGrace();
    this.#isClosed = true;
    this.#cancelTimer?.();
    const left = this.#queue.length;
    const unsent = [...this.#unsent.values()].reduce((sum, { count }) => sum + count, left);
    this.#queue = [];
    this.#bufferedBytes = 0;
    this.#settle(this.#appended);
    this.#openRoom();
    if (this.#refused > MAX_TOLD_REFUSALS) {
      this.#options.tell("WARNING", `${this.#refused} log lines were refused by the API in all`);
    }
    if (unsent > 0) {
      this.#options.tell("WARNING", `${unsent} log lines were not stored: the API did not take them in time`);
    }
  }

  #enqueue(log: LogCreate, bytes: number): void {
    this.#queue.push({ log: { ...log, id: this.#options.ids.uuid() }, bytes });
    this.#bufferedBytes += bytes;
    this.#appended += 1;
  }

  #countUnsent(log: LogCreate): void {
    const key = `${log.flow_run_id ?? ""}/${log.task_run_id ?? ""}`;
    const entry = this.#unsent.get(key);
    if (entry === undefined) this.#unsent.set(key, { log, count: 1 });
    else entry.count += 1;
  }

  /** Lines that found no room leave one line that says so in the log of their run. */
  #recordUnsent(): void {
    if (this.#unsent.size === 0 || this.#bufferedBytes > LOW_WATER_BYTES) return;
    for (const { log, count } of this.#unsent.values()) {
      const message = `${count} lines from here on were not stored: the buffer was full while the API did not answer`;
      this.#enqueue({ ...log, level: 30, message }, message.length + ENVELOPE_BYTES);
    }
    this.#unsent.clear();
  }

  #takeBatch(): Queued[] {
    let bytes = 0;
    let count = 0;
    for (const queued of this.#queue) {
      if (count > 0 && (bytes + queued.bytes > MAX_BATCH_BYTES || count >= this.#batchLines)) break;
      bytes += queued.bytes;
      count += 1;
    }
    return this.#queue.slice(0, count);
  }

  #start(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#sending || this.#queue.length === 0) return;
    this.#sending = true;
    // Never rejects: every failure of `ship` is handled inside.
    void this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    while (this.#queue.length > 0 && !this.#isClosed) {
      const batch = this.#takeBatch();
      const failure = await this.#send(batch);
      if (this.#isClosed) break;
      if (failure === undefined) this.#onSuccess(batch);
      else if (isRefusal(failure.error)) this.#onRefusal(batch, failure.error);
      else if (isAnsweredFailure(failure.error) && this.#failures >= MAX_ANSWERED_FAILURES) {
        this.#giveUp(batch, failure.error);
      } else {
        this.#sending = false;
        this.#onFailure(failure.error);
        return;
      }
      // While nobody waits, a small rest gathers until the next tick instead of going line by line.
      if (this.#flushes.length === 0 && this.#bufferedBytes < MAX_BATCH_BYTES / 4) break;
    }
    this.#sending = false;
    if (this.#queue.length > 0 && !this.#isClosed) {
      this.#cancelTimer ??= this.#options.clock.schedule(() => this.#start(), TICK_MS, { ref: false });
    }
  }

  async #send(batch: readonly Queued[]): Promise<{ readonly error: unknown } | undefined> {
    try {
      await this.#options.ship(batch.map(({ log }) => log));
      return undefined;
    } catch (error) {
      return { error };
    }
  }

  #onRefusal(batch: readonly Queued[], error: unknown): void {
    const [first] = batch;
    if (batch.length > 1) {
      this.#batchLines = batch.length >> 1;
      return;
    }
    this.#refused += 1;
    if (this.#refused <= MAX_TOLD_REFUSALS) {
      const begins = first?.log.message.slice(0, 200) ?? "";
      this.#options.tell("WARNING", `the API refused a log line (${messageOf(error)}); it begins: ${begins}`);
    }
    this.#drop(batch);
  }

  /** A run must be able to end although the server cannot store its lines. */
  #giveUp(batch: readonly Queued[], error: unknown): void {
    this.#options.tell(
      "WARNING",
      `the API failed ${this.#failures + 1} times to store ${batch.length} log lines (${messageOf(error)}); they are given up`,
    );
    this.#failures = 0;
    this.#drop(batch);
  }

  #onSuccess(batch: readonly Queued[]): void {
    if (this.#isTold) this.#options.tell("INFO", "log lines are stored again");
    this.#failures = 0;
    this.#isTold = false;
    this.#batchLines = Math.min(this.#batchLines * 2, MAX_BATCH_LINES);
    this.#drop(batch);
  }

  #drop(batch: readonly Queued[]): void {
    this.#queue.splice(0, batch.length);
    this.#bufferedBytes -= batch.reduce((sum, { bytes }) => sum + bytes, 0);
    this.#settle(this.#settled + batch.length);
    if (this.#bufferedBytes <= LOW_WATER_BYTES) this.#openRoom();
    this.#recordUnsent();
    this.#restartGrace?.();
  }

  #onFailure(error: unknown): void {
    this.#failures += 1;
    if (!this.#isTold) {
      this.#isTold = true;
      this.#options.tell(
        "WARNING",
        `log lines cannot be stored now (${messageOf(error)}); they are kept and sent when it works again`,
      );
    }
    const waitMs = Math.min(FIRST_RETRY_MS * 2 ** (this.#failures - 1), LONGEST_RETRY_MS);
    // Whoever waits for a flush keeps the process alive until the lines are through.
    const ref = this.#flushes.length > 0;
    this.#cancelTimer = this.#options.clock.schedule(() => this.#start(), waitMs, { ref });
  }

  #settle(count: number): void {
    this.#settled = count;
    const isDone = ({ upTo }: { readonly upTo: number }): boolean => upTo <= this.#settled;
    const done = this.#flushes.filter(isDone);
    this.#flushes = this.#flushes.filter((flush) => !isDone(flush));
    for (const flush of done) flush.done.resolve();
  }

  #openRoom(): void {
    this.#room?.resolve();
    this.#room = undefined;
  }
}
