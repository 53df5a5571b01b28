import type { Clock } from "../../platform/clock.ts";
import { BatutaError } from "../../platform/errors.ts";
import type { Ids } from "../../platform/ids.ts";
import { encodeResult } from "../results/encode-result.ts";
import type { TxIdentity } from "./tx-identity.ts";
import { readTxResult, TX_DDL, TX_TABLE, type TxOptions, txEndedInside } from "./tx-record.ts";

/** What a step needs of a SQLite connection; `DatabaseSync` of `node:sqlite` has it, and so has better-sqlite3. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): {
    get(...parameters: never[]): unknown;
    run(...parameters: never[]): unknown;
  };
  /** `node:sqlite` */
  readonly isTransaction?: boolean;
  /** `better-sqlite3` */
  readonly inTransaction?: boolean;
}

/** What steps wait with. */
export interface TxDeps {
  readonly clock: Clock;
  readonly ids: Ids;
}

const DEFAULT_LOCK_TIMEOUT_SECONDS = 30;
const FIRST_PAUSE_MS = 2;
const LAST_PAUSE_MS = 100;
const COMMIT_WAIT_MS = 500;

type Bound = (...parameters: readonly unknown[]) => unknown;

/**
 * Runs a step on SQLite: the function's writes and the step's record are committed together. The function must be
 * synchronous, since a connection has one transaction, and whatever ran meanwhile would be in it.
 */
export async function runSqliteTx<D extends SqliteDatabase, T>(
  db: D,
  name: string,
  identity: TxIdentity,
  fn: (db: D) => T,
  deps: TxDeps,
  options: TxOptions = {},
): Promise<T> {
  if (fn.constructor.name === "AsyncFunction") throw asyncRefused(name);
  const { clock, ids } = deps;
  const seconds = options.lockTimeoutSeconds ?? DEFAULT_LOCK_TIMEOUT_SECONDS;
  const deadline = clock.monotonicMs() + seconds * 1000;
  let pauseMs = FIRST_PAUSE_MS;
  // From BEGIN to COMMIT nothing is awaited, so that no other code meets the open transaction.
  while (!begin(db, name)) {
    if (clock.monotonicMs() >= deadline) {
      throw new BatutaError(
        "tx-step-lock-timeout",
        `the tx step '${name}' could not begin within ${seconds} s: another connection holds the database's write lock`,
      );
    }
    await clock.sleep(pauseMs * (0.5 + ids.random()), { signal: options.signal });
    pauseMs = Math.min(LAST_PAUSE_MS, pauseMs * 2);
  }
  try {
    const { value, isNew } = inside(db, name, identity, fn, deps);
    if (!isOpen(db)) throw txEndedInside(name);
    if (isNew) commit(db, name);
    else db.exec("ROLLBACK");
    return value as T; // safe: the function's own value, or the one it had when it was recorded
  } catch (error) {
    // Some errors (a full disk) have rolled back already.
    if (isOpen(db)) db.exec("ROLLBACK");
    throw error;
  }
}

function inside<D extends SqliteDatabase, T>(
  db: D,
  name: string,
  identity: TxIdentity,
  fn: (db: D) => T,
  deps: TxDeps,
): { readonly value: unknown; readonly isNew: boolean } {
  db.exec(TX_DDL);
  const { flowRunId, callKey } = identity;
  const find = db.prepare(`SELECT result FROM ${TX_TABLE} WHERE run_id = ? AND call_key = ?`);
  const row = (find.get as Bound).call(find, flowRunId, callKey) as { result: unknown } | undefined; // safe: our table
  if (row) return { value: readTxResult(name, identity, row.result), isNew: false };
  const value = fn(db);
  if (typeof (value as { then?: unknown } | null | undefined)?.then === "function") throw asyncRefused(name);
  if (!isOpen(db)) throw txEndedInside(name);
  const text = encodeResult(value, `the result of tx step '${name}'`);
  const insert = db.prepare(`INSERT INTO ${TX_TABLE} VALUES (?, ?, ?, ?, ?)`);
  (insert.run as Bound).call(insert, flowRunId, callKey, name, text, deps.clock.nowMicros());
  return { value, isNew: true };
}

/** False while another connection writes. */
function begin(db: SqliteDatabase, name: string): boolean {
  if (isOpen(db)) {
    throw new BatutaError(
      "tx-step-nested",
      `the tx step '${name}' began while this connection has a transaction open; end it first, or give the step a connection of its own`,
    );
  }
  try {
    db.exec("BEGIN IMMEDIATE");
    return true;
  } catch (error) {
    if (isBusy(error)) return false;
    throw error;
  }
}

/**
 * Outside WAL mode a commit has to wait until nobody reads. It must not be awaited (see above), so SQLite itself waits,
 * for a short time.
 */
function commit(db: SqliteDatabase, name: string): void {
  const before = Object.values(db.prepare("PRAGMA busy_timeout").get() as object)[0]; // safe: the pragma gives a row
  db.exec(`PRAGMA busy_timeout = ${Math.max(Number(before), COMMIT_WAIT_MS)}`);
  try {
    db.exec("COMMIT");
  } catch (error) {
    if (!isBusy(error)) throw error;
    throw new BatutaError(
      "tx-step-lock-timeout",
      `the tx step '${name}' could not be committed: another connection has been reading the database all the time; it was rolled back. Set PRAGMA journal_mode = WAL, so that readers are in nobody's way`,
      { cause: error },
    );
  } finally {
    db.exec(`PRAGMA busy_timeout = ${Number(before)}`);
  }
}

function isOpen(db: SqliteDatabase): boolean {
  return db.isTransaction ?? db.inTransaction ?? false;
}

/** SQLITE_BUSY, as `node:sqlite` and better-sqlite3 tell it. */
function isBusy(error: unknown): boolean {
  const { errcode, code } = (error ?? {}) as { errcode?: unknown; code?: unknown };
  return (typeof errcode === "number" && (errcode & 0xff) === 5) || String(code).startsWith("SQLITE_BUSY");
}

function asyncRefused(name: string): BatutaError {
  return new BatutaError(
    "tx-step-async",
    `the function of tx step '${name}' is asynchronous: on SQLite it must be a plain function that does its writes at once; fetch what it needs before the step`,
  );
}
