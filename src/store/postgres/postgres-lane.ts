import type { Kysely } from "kysely";
import type { QueryResult as PgResult, Pool, PoolClient } from "pg";
import type { JournalEntry, JournalRefusal } from "../../contract/journal/schemas.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Ids } from "../../platform/ids.ts";
import type { StorePoint } from "../open-options.ts";
import { closedError } from "../store-errors.ts";
import type { Tables } from "../tables/tables.ts";
import type { UnitScope } from "../unit-scope.ts";
import {
  classifyPostgresError,
  commitUnknownError,
  isConflict,
  isConnectionLoss,
  isDataError,
  isSilence,
  isStatementLost,
  postgresCode,
} from "./postgres-errors.ts";
import {
  appendPostgresJournal,
  type PostgresJournalOptions,
  type RunInTransaction,
} from "./postgres-journal.ts";
import { postgresKysely, withDeadline } from "./postgres-kysely.ts";
import type { StatementNames } from "./statement-names.ts";

/*
 * A lane is a queue with one transaction at a time: what gathers while one commits is the next group. Journal units
 * that stand side by side become one insert. A group that meets a deadlock, or whose insert holds a row that the
 * database refuses, is rolled back and done again unit by unit; one whose connection is lost before the commit was
 * sent is done again as it was. When the connection is lost during the commit nobody knows: journal units are done
 * again (they may be), other units are told so.
 *
 * Each statement is a round trip, so what begins a unit travels with what ended the one before.
 */

const UNITS_A_COMMIT = 200;
const RECORDS_A_COMMIT = 2000;
const ATTEMPTS = 6;
const FIRST_WAIT_MS = 20;

/** One piece of work in the queue. */
export type LaneUnit = {
  withdrawn?: boolean;
  resolve(): void;
  reject(error: unknown): void;
} & (
  | { readonly kind: "write"; readonly run: (trx: Kysely<Tables>) => Promise<void> }
  | {
      readonly kind: "journal";
      readonly entries: readonly JournalEntry[];
      answers: readonly (JournalRefusal | null)[];
    }
);

/** What a lane needs. */
export interface PostgresLaneOptions extends PostgresJournalOptions {
  readonly pool: Pool;
  /** For messages. */
  readonly url: string;
  /** Longest wait for the answer to one statement. */
  readonly answerTimeoutMs: number;
  readonly hostClock: Clock;
  readonly ids: Ids;
  readonly onPoint: (point: StorePoint) => void;
  /** Shared by the lanes of a store. */
  readonly scope: UnitScope;
  readonly names: StatementNames;
}

/** The connection broke after the commit had been sent. */
class CommitInDoubt extends Error {}

/** What ends a unit, to be sent with the statement after it. */
type UnitEnding = "" | "release unit; " | "rollback to unit; ";

/** One of the queues through which a process writes to Postgres. */
export class PostgresLane {
  readonly #options: PostgresLaneOptions;
  #queue: LaneUnit[] = [];
  #isBusy = false;
  #isClosed = false;
  #whenIdle: (() => void)[] = [];

  constructor(options: PostgresLaneOptions) {
    this.#options = options;
  }

  /** Units that no commit has taken yet. */
  get waiting(): number {
    return this.#queue.length;
  }

  push(unit: LaneUnit): void {
    this.#options.scope.refuseNesting();
    if (this.#isClosed) {
      unit.reject(closedError());
      return;
    }
    this.#queue.push(unit);
    if (this.#isBusy) return;
    this.#isBusy = true;
    setImmediate(() => void this.#drain());
  }

  /** Refuses further work and commits what waits. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#isBusy) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  async #drain(): Promise<void> {
    for (let group = this.#take(); group.length > 0; group = this.#take()) await this.#commitGroup(group);
    this.#isBusy = false;
    for (const wake of this.#whenIdle.splice(0)) wake();
  }

  #take(): LaneUnit[] {
    this.#queue = this.#queue.filter((unit) => unit.withdrawn !== true);
    let records = 0;
    let count = 0;
    for (const unit of this.#queue) {
      records += unit.kind === "journal" ? unit.entries.length : 1;
      if (count > 0 && (count >= UNITS_A_COMMIT || records > RECORDS_A_COMMIT)) break;
      count += 1;
    }
    return this.#queue.splice(0, count);
  }

  /** Commits a group; every unit is answered when it returns. Never rejects. */
  async #commitGroup(group: readonly LaneUnit[]): Promise<void> {
    const { hostClock, ids, url } = this.#options;
    let waitMs = FIRST_WAIT_MS;
    for (let attempt = 1; ; attempt++, waitMs *= 2) {
      try {
        const failures = await this.#attempt(group, false);
        settle(group, failures);
        this.#options.onPoint("answered");
        return;
      } catch (error) {
        if (error instanceof CommitInDoubt) {
          const again = group.filter((unit) => unit.kind === "journal");
          for (const unit of group) {
            if (unit.kind === "write") unit.reject(commitUnknownError(url, error.cause));
          }
          if (again.length > 0 && again.length < group.length) return this.#commitGroup(again);
        } else if (isStatementLost(error) && attempt < ATTEMPTS) {
          this.#options.names.giveUp();
          continue;
        } else if (isConflict(error) || isDataError(error) || postgresCode(error) === "25P02") {
          return this.#commitOneByOne(group);
        } else if (!isConnectionLoss(error)) {
          return rejectAll(group, classifyPostgresError(error, url));
        }
        if (attempt >= ATTEMPTS || isSilence(unwrap(error)))
          return rejectAll(group, classifyPostgresError(unwrap(error), url));
        await hostClock.sleep(waitMs * (0.5 + ids.random()));
      }
    }
  }

  /** Each unit in a transaction of its own, each record behind a savepoint. */
  async #commitOneByOne(group: readonly LaneUnit[]): Promise<void> {
    const { hostClock, ids, url } = this.#options;
    for (const unit of group) {
      let waitMs = FIRST_WAIT_MS;
      for (let attempt = 1; ; attempt++, waitMs *= 2) {
        try {
          settle([unit], await this.#attempt([unit], true));
          this.#options.onPoint("answered");
          break;
        } catch (error) {
          if (isStatementLost(error) && attempt < ATTEMPTS) {
            this.#options.names.giveUp();
            continue;
          }
          const inDoubt = error instanceof CommitInDoubt && unit.kind === "write";
          const mayRepeat =
            !inDoubt && !isSilence(unwrap(error)) && (isConflict(error) || isConnectionLoss(unwrap(error)));
          if (!mayRepeat || attempt >= ATTEMPTS) {
            const cause = unwrap(error);
            unit.reject(inDoubt ? commitUnknownError(url, cause) : classifyPostgresError(cause, url));
            break;
          }
          await hostClock.sleep(waitMs * (0.5 + ids.random()));
        }
      }
    }
  }

  /** One transaction for all units. Returns what the units themselves threw; throws when the whole must be redone. */
  async #attempt(group: readonly LaneUnit[], careful: boolean): Promise<Map<LaneUnit, unknown>> {
    const { answerTimeoutMs, names } = this.#options;
    const client = await this.#options.pool.connect();
    let broken: Error | undefined;
    try {
      const run: RunInTransaction = (sql, parameters = []) => {
        const name = parameters.length === 0 ? undefined : names.nameOf(sql);
        return client.query(withDeadline(sql, parameters, answerTimeoutMs, name));
      };
      await run(group[0]?.kind === "write" ? "begin; savepoint unit" : "begin");
      this.#options.onPoint("begun");
      const { failures, ending } = await this.#runUnits(group, run, careful);
      this.#options.onPoint("written");
      await commit(run, ending);
      this.#options.onPoint("committed");
      return failures;
    } catch (error) {
      broken = await rollBack(client, error);
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /** Runs all units; `ending` ends the last of them and is still to be sent. The first savepoint is there already. */
  async #runUnits(
    group: readonly LaneUnit[],
    run: RunInTransaction,
    careful: boolean,
  ): Promise<{ readonly failures: Map<LaneUnit, unknown>; readonly ending: UnitEnding }> {
    const failures = new Map<LaneUnit, unknown>();
    let ending: UnitEnding = "";
    for (let at = 0; at < group.length; ) {
      const unit = group[at];
      if (unit === undefined) break;
      if (unit.kind === "write") {
        if (at > 0) await run(`${ending}savepoint unit`);
        ending = await this.#runWrite(unit, run, failures);
        at += 1;
        continue;
      }
      if (ending !== "") await run(ending);
      ending = "";
      const batch: (LaneUnit & { kind: "journal" })[] = [];
      for (let next: LaneUnit | undefined = unit; next?.kind === "journal"; next = group[at]) {
        batch.push(next);
        at += 1;
      }
      await this.#runJournal(batch, run, careful);
    }
    return { failures, ending };
  }

  async #runJournal(
    batch: readonly (LaneUnit & { kind: "journal" })[],
    run: RunInTransaction,
    careful: boolean,
  ): Promise<void> {
    const entries = batch.length === 1 ? (batch[0]?.entries ?? []) : batch.flatMap((unit) => unit.entries);
    const answers = await appendPostgresJournal(run, entries, { ...this.#options, careful });
    let at = 0;
    for (const unit of batch) {
      unit.answers = answers.slice(at, at + unit.entries.length);
      at += unit.entries.length;
    }
  }

  /** Runs a unit whose savepoint is there; answers the statement that ends it. */
  async #runWrite(
    unit: LaneUnit & { kind: "write" },
    run: RunInTransaction,
    failures: Map<LaneUnit, unknown>,
  ): Promise<UnitEnding> {
    let lost: unknown;
    let failed: { readonly error: unknown } | undefined;
    const trx = postgresKysely(async (sql, parameters) => {
      this.#options.scope.checkInside();
      try {
        return await run(sql, parameters);
      } catch (error) {
        // Even when the unit swallows it: the transaction is over and the group must be done again.
        if (isConflict(error) || isConnectionLoss(error) || isStatementLost(error)) lost ??= error;
        const classified = classifyPostgresError(error, this.#options.url);
        // Nor is a unit kept that swallows another error: what it wrote after it is not there.
        failed ??= { error: classified };
        throw classified;
      }
    });
    try {
      await this.#options.scope.run(() => unit.run(trx));
    } catch (error) {
      if (lost === undefined && isConnectionLoss(error)) throw error;
      failed = { error };
    }
    if (lost !== undefined) throw lost;
    if (failed === undefined) return "release unit; ";
    failures.set(unit, failed.error);
    return "rollback to unit; ";
  }
}

function unwrap(error: unknown): unknown {
  return error instanceof CommitInDoubt ? error.cause : error;
}

function rejectAll(group: readonly LaneUnit[], error: unknown): void {
  for (const unit of group) unit.reject(error);
}

function settle(group: readonly LaneUnit[], failures: ReadonlyMap<LaneUnit, unknown>): void {
  for (const unit of group) {
    if (failures.has(unit)) unit.reject(failures.get(unit));
    else unit.resolve();
  }
}

async function commit(run: RunInTransaction, ending: UnitEnding): Promise<void> {
  let command: string | undefined;
  try {
    // Of several statements there are several results, which the driver's types do not say.
    const results: PgResult | readonly PgResult[] = await run(`${ending}commit`);
    command = [results].flat().at(-1)?.command;
  } catch (error) {
    if (isConnectionLoss(error)) throw new CommitInDoubt("commit in doubt", { cause: error });
    throw error;
  }
  // Postgres answers the commit of a failed transaction with a rollback, without an error.
  if (command !== "COMMIT")
    throw Object.assign(new Error("the transaction was rolled back"), { code: "25P02" });
}

/** Returns an error when the connection must not go back to the pool. */
async function rollBack(client: PoolClient, error: unknown): Promise<Error | undefined> {
  const cause = unwrap(error);
  if (isConnectionLoss(cause)) return cause instanceof Error ? cause : new Error("connection lost");
  try {
    await client.query("rollback");
    return undefined;
  } catch (failure) {
    return failure instanceof Error ? failure : new Error("rollback failed");
  }
}
