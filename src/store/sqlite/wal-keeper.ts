import { statSync } from "node:fs";
import type { Logger } from "../../platform/logger.ts";
import type { CheckpointReport } from "./reader-messages.ts";
import { isBusy } from "./sqlite-errors.ts";

/**
 * The log's file keeps this size when it starts over: to write into a file costs half of making it longer. It lies
 * below the sizes that follow, so that a longer file has as much in it.
 */
export const KEPT_BYTES = 32 * 1024 * 1024;
/** At this size a thread begins to copy the log into the database. */
const BEGIN_BYTES = 34 * 1024 * 1024;
/** At this size the writer copies the rest itself, between two commits, so that the log can start over. */
const FORCE_BYTES = 48 * 1024 * 1024;
const LOOK_EVERY_UNITS = 100;
/** Transactions that took so long together may have written any number of rows, however few units they were. */
const LOOK_AFTER_MS = 50;

/** What keeping the log small needs. */
export interface WalKeeperOptions {
  readonly path: string;
  readonly logger: Logger;
  /** Copies in a thread. */
  readonly checkpointInThread: () => Promise<CheckpointReport>;
  /** Copies on the writing connection, between two commits. */
  readonly checkpointHere: () => void;
}

/** Keeps SQLite's write-ahead log bounded without fsync on the main thread in the common case. */
export class WalKeeper {
  readonly #options: WalKeeperOptions;
  #units = 0;
  #tookMs = 0;
  #copying: Promise<void> | undefined;
  #mustWait = false;

  constructor(options: WalKeeperOptions) {
    this.#options = options;
  }

  /** Told after each commit how many units or rows it held, and how long it took. */
  afterCommit(units: number, tookMs: number): void {
    this.#units += units;
    this.#tookMs += tookMs;
    if (this.#units < LOOK_EVERY_UNITS && this.#tookMs < LOOK_AFTER_MS) return;
    this.#units = 0;
    this.#tookMs = 0;
    const size = this.#logBytes();
    if (size >= FORCE_BYTES) {
      // While a thread copies, copying here is refused: then the next commit waits for the thread.
      this.#mustWait = this.#copying !== undefined;
      this.#copyHere();
    } else if (size >= BEGIN_BYTES) {
      this.#copying ??= this.#copyInThread();
    }
  }

  /** Undefined while the log has room; else resolves when the next commit may be made. */
  room(): Promise<void> | undefined {
    if (!this.#mustWait || !this.#copying) return undefined;
    return this.#copying.then(() => {
      this.#mustWait = false;
      this.#copyHere();
    });
  }

  #logBytes(): number {
    return statSync(`${this.#options.path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  }

  #copyHere(): void {
    try {
      this.#options.checkpointHere();
    } catch (error) {
      if (!isBusy(error)) this.#options.logger.warn("checkpoint failed", { err: error });
    }
  }

  async #copyInThread(): Promise<void> {
    try {
      await this.#options.checkpointInThread();
    } catch (error) {
      this.#options.logger.debug("checkpoint in a thread failed; the writer will do it", { err: error });
    } finally {
      this.#copying = undefined;
    }
  }
}
