import type { StatementSync } from "node:sqlite";
import type { Kysely } from "kysely";
import type { Logger } from "../../platform/logger.ts";
import type { StorePoint } from "../open-options.ts";
import { closedError } from "../store-errors.ts";
import type { Tables } from "../tables/tables.ts";
import { UnitScope } from "../unit-scope.ts";
import { type BusyRetryOptions, retryWhileBusy } from "./busy-retry.ts";
import type { SqliteConnection } from "./sqlite-connection.ts";
import { classifySqliteError, isBusy, losesTransaction } from "./sqlite-errors.ts";
import { sqliteKysely } from "./sqlite-kysely.ts";

/*
 * The writer queue of a process. Units wait in `queue`; one `setImmediate` gathers all that arrive in a turn of the
 * event loop; then: begin immediate → units in order → commit → answers. Units without an await run in one go, so
 * the hot path never yields between rows. A unit that throws is undone by its savepoint, its neighbours stay.
 * When the transaction itself is lost (disk full), every unit of the group is rejected. Nothing is answered before
 * the commit.
 */

/** Most units, and most rows of batches, that one commit takes: bounds how long the event loop stands still. */
const UNITS_A_COMMIT = 1000;
const ROWS_A_COMMIT = 1000;
const SLOW_UNIT_MS = 10_000;

/** One piece of work in the queue. */
interface Unit {
  readonly rows: number;
  /** Work that needs no await, or undefined when `runAsync` is set. */
  readonly run?: (() => void) | undefined;
  readonly runAsync?: (() => Promise<void>) | undefined;
  /** What it threw, wrapped so that a thrown undefined is seen. */
  failure?: { readonly error: unknown } | undefined;
  withdrawn?: boolean | undefined;
  resolve(): void;
  reject(error: unknown): void;
}

/** What the writer needs. */
export interface SqliteWriterOptions extends BusyRetryOptions {
  readonly logger: Logger;
  /** Called when a transaction has begun. */
  readonly onBegin: () => void;
  /** Called when flow runs may have changed on this connection: after each unit with awaits, and a rollback. */
  readonly forgetRuns: () => void;
  /** Called after each commit, outside the transaction, with the number of rows or units it held and its duration. */
  readonly afterCommit: (units: number, tookMs: number) => void;
  /** Undefined while a commit may be made; else resolves when it may. */
  readonly room: () => Promise<void> | undefined;
  readonly onPoint: (point: StorePoint) => void;
}

/** Owns the writing connection and commits in groups. */
export class SqliteWriter {
  readonly #connection: SqliteConnection;
  readonly #options: SqliteWriterOptions;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #trx: Kysely<Tables>;
  readonly #scope = new UnitScope();
  #queue: Unit[] = [];
  #state: "idle" | "scheduled" | "committing" = "idle";
  #closed = false;
  /** The error that cost the open transaction; every unit of the group gets it. */
  #lost: { readonly error: unknown } | undefined;
  /** When the open transaction began, on the monotonic clock. */
  #beganMs = 0;
  #whenIdle: (() => void)[] = [];
  #whenBetween: (() => void)[] = [];

  constructor(connection: SqliteConnection, options: SqliteWriterOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#begin = connection.prepare("begin immediate");
    this.#commit = connection.prepare("commit");
    this.#trx = sqliteKysely(async (sql, parameters) => this.#runInUnit(sql, parameters));
  }

  /** True when called from inside a unit, across its awaits. */
  get isInsideUnit(): boolean {
    return this.#scope.isInside;
  }

  /** Units that no commit has taken yet. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Resolves when the open transaction has ended; for readers that share the connection. */
  transactionEnd(): Promise<void> {
    if (!this.#connection.inTransaction) return Promise.resolve();
    return new Promise((resolve) => this.#whenBetween.push(resolve));
  }

  /** Resolves when no transaction is open and nothing waits. */
  idle(): Promise<void> {
    if (this.#state === "idle") return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  /** Puts work without awaits in the queue. */
  enqueue<T>(rows: number, work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let value: T;
      const run = (): void => {
        value = work();
      };
      this.#push({ rows, run, resolve: () => resolve(value), reject });
    });
  }

  /** Puts a unit that awaits its queries in the queue. */
  write<T>(fn: (trx: Kysely<Tables>) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      let value: T;
      const unit: Unit = {
        rows: 1,
        runAsync: async () => {
          signal?.removeEventListener("abort", withdraw);
          value = await this.#scope.run(() => fn(this.#trx));
        },
        resolve: () => resolve(value),
        reject: (error) => {
          signal?.removeEventListener("abort", withdraw);
          reject(error);
        },
      };
      const withdraw = (): void => {
        unit.withdrawn = true;
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", withdraw, { once: true });
      this.#push(unit);
    });
  }

  /** Refuses further work, commits what waits. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.idle();
  }

  #push(unit: Unit): void {
    this.#scope.refuseNesting();
    if (this.#closed) {
      unit.reject(closedError());
      return;
    }
    this.#queue.push(unit);
    if (this.#state === "idle") this.#schedule();
  }

  #schedule(): void {
    this.#state = "scheduled";
    // Measured against a microtask: the same latency for one writer, and one commit for all that end in one turn.
    setImmediate(this.#flush);
  }

  readonly #flush = (): void => {
    this.#state = "committing";
    const room = this.#options.room();
    if (room) {
      void room.then(this.#flush);
      return;
    }
    try {
      this.#begin.run();
    } catch (error) {
      void this.#beginLater(error);
      return;
    }
    this.#runGroup(this.#take());
  };

  async #beginLater(error: unknown): Promise<void> {
    try {
      if (!isBusy(error)) throw error;
      await retryWhileBusy(() => this.#begin.run(), this.#options);
    } catch (failure) {
      this.#settle(this.#take(), { error: classifySqliteError(failure, this.#options.path) });
      return;
    }
    this.#runGroup(this.#take());
  }

  #take(): Unit[] {
    let rows = 0;
    let count = 0;
    for (const unit of this.#queue) {
      if (count > 0 && (count >= UNITS_A_COMMIT || rows + unit.rows > ROWS_A_COMMIT)) break;
      rows += unit.rows;
      count += 1;
    }
    const group = count === this.#queue.length ? this.#queue : this.#queue.slice(0, count);
    this.#queue = count === this.#queue.length ? [] : this.#queue.slice(count);
    return group.some((unit) => unit.withdrawn) ? group.filter((unit) => !unit.withdrawn) : group;
  }

  #runGroup(group: Unit[]): void {
    this.#lost = undefined;
    this.#beganMs = this.#options.hostClock.monotonicMs();
    this.#options.onBegin();
    this.#options.onPoint("begun");
    for (let index = 0; index < group.length; index++) {
      const unit = group[index];
      if (unit?.run === undefined) {
        void this.#runRest(group, index);
        return;
      }
      this.#runSync(unit, unit.run);
      if (this.#lost !== undefined) break;
    }
    this.#finish(group);
  }

  async #runRest(group: Unit[], from: number): Promise<void> {
    for (const unit of group.slice(from)) {
      if (unit.run !== undefined) this.#runSync(unit, unit.run);
      else if (unit.runAsync !== undefined) await this.#runAsync(unit, unit.runAsync, group.length === 1);
      if (this.#lost !== undefined) break;
    }
    this.#finish(group);
  }

  #runSync(unit: Unit, run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#noteLoss(error);
      unit.failure = { error };
    }
  }

  /**
   * Alone in its group, a unit that throws takes the transaction with it and needs no savepoint: SQLite would copy each
   * page that the unit changes.
   */
  async #runAsync(unit: Unit, run: () => Promise<void>, isAlone: boolean): Promise<void> {
    const { hostClock, logger } = this.#options;
    const stopWatch = hostClock.schedule(
      () =>
        logger.warn("a write holds the queue; it must await nothing but the database", {
          held_ms: SLOW_UNIT_MS,
        }),
      SLOW_UNIT_MS,
      { ref: false },
    );
    try {
      if (!isAlone) this.#connection.exec("savepoint unit");
      await run();
      if (!isAlone && this.#lost === undefined) this.#connection.exec("release unit");
    } catch (error) {
      unit.failure = { error };
      this.#noteLoss(error);
      if (isAlone) this.#lost ??= { error };
      else if (this.#lost === undefined) this.#undoUnit();
    } finally {
      stopWatch();
      this.#options.forgetRuns();
    }
  }

  #undoUnit(): void {
    try {
      this.#connection.exec("rollback to unit; release unit");
    } catch (error) {
      // What the unit has written cannot be taken out alone any more, so the group goes with it.
      this.#lost ??= { error };
    }
  }

  /** Runs a statement of the open unit. */
  #runInUnit(sql: string, parameters: readonly unknown[]) {
    this.#scope.checkInside();
    if (this.#lost !== undefined) throw this.#lost.error;
    try {
      return this.#connection.query<unknown>(sql, parameters);
    } catch (error) {
      this.#noteLoss(error);
      throw classifySqliteError(error, this.#options.path);
    }
  }

  /** The unit may swallow the error, so it is kept: what was written before it is gone. */
  #noteLoss(error: unknown): void {
    if (losesTransaction(error) || !this.#connection.inTransaction) this.#lost ??= { error };
  }

  #finish(group: Unit[]): void {
    if (this.#lost !== undefined) {
      this.#settleLost(group, this.#lost.error);
      return;
    }
    this.#options.onPoint("written");
    try {
      this.#commit.run();
    } catch (error) {
      if (isBusy(error)) void this.#commitLater(group);
      else this.#settleLost(group, error);
      return;
    }
    this.#settleKept(group);
  }

  async #commitLater(group: Unit[]): Promise<void> {
    try {
      await retryWhileBusy(() => this.#commit.run(), this.#options);
    } catch (error) {
      this.#settleLost(group, error);
      return;
    }
    this.#settleKept(group);
  }

  #settleKept(group: Unit[]): void {
    this.#options.onPoint("committed");
    this.#settle(group, undefined);
    this.#options.onPoint("answered");
    const rows = group.reduce((sum, unit) => sum + unit.rows, 0);
    try {
      this.#options.afterCommit(rows, this.#options.hostClock.monotonicMs() - this.#beganMs);
    } catch (error) {
      this.#options.logger.warn("looking after the write-ahead log failed", { err: error });
    }
  }

  #settleLost(group: Unit[], error: unknown): void {
    this.#options.forgetRuns();
    try {
      if (this.#connection.inTransaction) this.#connection.exec("rollback");
    } catch (rollbackError) {
      this.#options.logger.error("rolling back failed", { err: rollbackError });
    }
    this.#settle(group, { error: classifySqliteError(error, this.#options.path) });
  }

  #settle(group: Unit[], failure: { readonly error: unknown } | undefined): void {
    for (const unit of group) {
      const own = failure ?? unit.failure;
      if (own === undefined) unit.resolve();
      else unit.reject(own.error);
    }
    const between = this.#whenBetween;
    this.#whenBetween = [];
    for (const wake of between) wake();
    if (this.#queue.length > 0) {
      this.#schedule();
      return;
    }
    this.#state = "idle";
    const waiting = this.#whenIdle;
    this.#whenIdle = [];
    for (const wake of waiting) wake();
  }
}
