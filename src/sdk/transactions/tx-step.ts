import { BatutaError } from "../../platform/errors.ts";
import { currentRuntime } from "../engine/default-runtime.ts";
import { currentScope } from "../run-context.ts";
import { type PgClient, type PgPool, type PgPoolClient, runPgClientTx, runPgPoolTx } from "./postgres-tx.ts";
import { runSqliteTx, type SqliteDatabase, type TxDeps } from "./sqlite-tx.ts";
import { scopeTxPort, type TxPort } from "./tx-identity.ts";
import type { TxOptions } from "./tx-record.ts";

/** A pool as its types tell it: `connect` of `pg` takes a callback too. */
interface AnyPgPool {
  readonly connect: () => Promise<PgPoolClient>;
  readonly totalCount: number;
}

/** What a pool lends. Of an overloaded function TypeScript infers from the last signature, so both are named. */
type ClientOf<P> = P extends {
  readonly connect: { (): Promise<infer C>; (callback: infer _Callback): void };
}
  ? C
  : PgPoolClient;

/** Runs steps; see `tx`. */
export interface TxStep {
  /** SQLite: the function must be synchronous. */
  <D extends SqliteDatabase, T>(db: D, name: string, fn: (db: D) => T, options?: TxOptions): Promise<T>;
  /** A pool of `pg`: the function gets a connection of its own. */
  <P extends AnyPgPool, T>(
    pool: P,
    name: string,
    fn: (client: ClientOf<P>) => T | PromiseLike<T>,
    options?: TxOptions,
  ): Promise<Awaited<T>>;
  /** A connected client of `pg`; steps on it run one after another. */
  <C extends PgClient, T>(
    client: C,
    name: string,
    fn: (client: C) => T | PromiseLike<T>,
    options?: TxOptions,
  ): Promise<Awaited<T>>;
}

/** Makes the function `tx` for a source of identities. */
export function createTxStep(port: TxPort, deps: () => TxDeps): TxStep {
  const step = async (
    db: object,
    name: string,
    fn: (db: never) => unknown,
    options: TxOptions = {},
  ): Promise<unknown> => {
    options.signal?.throwIfAborted();
    const identity = port.identify(name);
    if (isSqlite(db))
      return runSqliteTx(db, name, identity, fn as (db: SqliteDatabase) => unknown, deps(), options);
    if (isPool(db)) return runPgPoolTx(db, name, identity, fn as (client: PgPoolClient) => unknown, deps());
    if (isClient(db)) return runPgClientTx(db, name, identity, fn as (client: PgClient) => unknown, deps());
    throw new BatutaError(
      "tx-step-database",
      `the tx step '${name}' got no database that it knows: give it a DatabaseSync of node:sqlite, or a Pool or Client of pg`,
    );
  };
  return step as TxStep; // safe: each overload's function is given the database of its own overload
}

/**
 * Runs a step exactly once: what the function writes to your own database and the record of it (table
 * `batuta_journal` there) are committed in one transaction. When the run is replayed, after a crash at any point or
 * by a retry, the recorded result is returned and the function does not run again.
 *
 * Steps are told apart by their name, and by the flow or task around them; give each in one function its own name.
 * When the function throws, everything is rolled back and nothing is recorded.
 *
 * @example
 * const orderId = await tx(db, "insert order", (db) => {
 *   return db.prepare("INSERT INTO orders (item) VALUES (?)").run(item).lastInsertRowid;
 * });
 * @throws what the function throws; `BatutaError` with code `missing-run-context` outside a flow run,
 * `result-not-serializable`, `tx-step-async`, `tx-step-nested`, `tx-step-broken`, `tx-step-rolled-back`,
 * `tx-step-lock-timeout`, `tx-step-commit-unknown`, `tx-table-missing` or `tx-step-database`.
 */
export const tx: TxStep = createTxStep(scopeTxPort, () => currentRuntime(currentScope()));

function isSqlite(db: object): db is SqliteDatabase {
  return has(db, "prepare") && has(db, "exec");
}

function isPool(db: object): db is PgPool {
  return has(db, "connect") && "totalCount" in db;
}

function isClient(db: object): db is PgClient {
  return has(db, "query");
}

function has(db: object, method: string): boolean {
  return typeof (db as Record<string, unknown>)[method] === "function"; // safe: any key may be asked of an object
}
