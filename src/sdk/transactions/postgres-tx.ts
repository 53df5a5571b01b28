import { BatutaError } from "../../platform/errors.ts";
import { encodeResult } from "../results/encode-result.ts";
import type { TxDeps } from "./sqlite-tx.ts";
import type { TxIdentity } from "./tx-identity.ts";
import { readTxResult, TX_DDL, TX_TABLE, txEndedInside } from "./tx-record.ts";

/** What a step needs of a connection of `pg`. */
export interface PgClient {
  query(
    text: string,
    values?: unknown[],
  ): PromiseLike<{ rows: unknown[]; rowCount: number | null; command: string }>;
  /** "I" when no transaction is open; recent releases of `pg` have it. */
  getTransactionStatus?(): string | null;
}

/** A client that a pool lent. */
export interface PgPoolClient extends PgClient {
  release(error?: Error | boolean): void;
}

/** What a step needs of a pool of `pg`. */
export interface PgPool<C extends PgPoolClient = PgPoolClient> {
  connect(): Promise<C>;
  readonly totalCount: number;
}

const UNDEFINED_TABLE = "42P01";
/** What losing a race to create the table looks like: at its name in an index, at the table, at the type of its rows. */
const CREATED_MEANWHILE: ReadonlySet<string> = new Set(["23505", "42P07", "42710"]);
const NOT_ALLOWED = "42501";

/**
 * The row is written first, without a result: whoever runs the same step at the same time (an owner that was thought
 * dead) waits at it until the first one is done, and then finds its result.
 */
const CLAIM = `INSERT INTO ${TX_TABLE} (run_id, call_key, name, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (run_id, call_key) DO NOTHING`;
const FIND = `SELECT result FROM ${TX_TABLE} WHERE run_id = $1 AND call_key = $2`;
/** Only while the transaction that wrote the row is the open one: else the function has ended it. */
const FINISH = `UPDATE ${TX_TABLE} SET result = $3 WHERE run_id = $1 AND call_key = $2 AND xmin::text::bigint = txid_current() % 4294967296`;

/** One step at a time for each connection that is not a pool's. */
const turns = new WeakMap<object, Promise<unknown>>();

/** Runs a step on a Postgres connection: the function's writes and the step's record are committed together. */
export async function runPgClientTx<C extends PgClient, T>(
  client: C,
  name: string,
  identity: TxIdentity,
  fn: (client: C) => T | PromiseLike<T>,
  deps: TxDeps,
): Promise<Awaited<T>> {
  const before = turns.get(client) ?? Promise.resolve();
  const run = before.then(() => attempt(client, name, identity, fn, deps));
  const settled = run.then(
    () => undefined,
    () => undefined,
  );
  turns.set(client, settled);
  return run;
}

/**
 * Runs a step on a connection of a pool. When the connection is lost at the commit, another one finds out whether
 * the commit happened.
 */
export async function runPgPoolTx<C extends PgPoolClient, T>(
  pool: PgPool<C>,
  name: string,
  identity: TxIdentity,
  fn: (client: C) => T | PromiseLike<T>,
  deps: TxDeps,
): Promise<Awaited<T>> {
  try {
    return await withClient(pool, (client) => attempt(client, name, identity, fn, deps));
  } catch (error) {
    if (!BatutaError.hasCode(error, "tx-step-commit-unknown")) throw error;
    const found = await withClient(pool, (client) => findOutcome(client, identity, name, deps));
    if (!found) throw error.cause;
    return readTxResult(name, identity, found.result) as Awaited<T>; // safe: recorded by this step
  }
}

async function withClient<C extends PgPoolClient, T>(
  pool: PgPool<C>,
  fn: (client: C) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let problem: unknown;
  try {
    return await fn(client);
  } catch (error) {
    problem = error;
    throw error;
  } finally {
    // A connection whose commit failed is not given to others.
    client.release(BatutaError.hasCode(problem, "tx-step-commit-unknown") ? true : undefined);
  }
}

async function attempt<C extends PgClient, T>(
  client: C,
  name: string,
  identity: TxIdentity,
  fn: (client: C) => T | PromiseLike<T>,
  deps: TxDeps,
): Promise<Awaited<T>> {
  const isNew = await claim(client, identity, name, deps);
  let value: unknown;
  try {
    if (!isNew) {
      const { rows } = await client.query(FIND, [identity.flowRunId, identity.callKey]);
      value = readTxResult(name, identity, (rows[0] as { result?: unknown } | undefined)?.result); // safe: our table
    } else {
      value = await fn(client);
      const text = encodeResult(value, `the result of tx step '${name}'`);
      const { rowCount } = await client.query(FINISH, [identity.flowRunId, identity.callKey, text]);
      if (rowCount !== 1) throw txEndedInside(name);
    }
  } catch (error) {
    await rollBack(client);
    throw error;
  }
  if (isNew) await commit(client, name);
  else await rollBack(client);
  return value as Awaited<T>; // safe: the function's own value, or the one it had when it was recorded
}

/** Begins the transaction and claims the step; false when it is recorded already. */
async function claim(client: PgClient, identity: TxIdentity, name: string, deps: TxDeps): Promise<boolean> {
  const status = client.getTransactionStatus?.() ?? "I";
  if (status !== "I") {
    throw new BatutaError(
      "tx-step-nested",
      `the tx step '${name}' began while this connection has a transaction open; end it first, or give the step a connection of its own`,
    );
  }
  const values = [identity.flowRunId, identity.callKey, name, deps.clock.nowMicros()];
  for (let hasCreated = false; ; hasCreated = true) {
    await client.query("BEGIN");
    try {
      return (await client.query(CLAIM, values)).rowCount === 1;
    } catch (error) {
      await rollBack(client);
      if (codeOf(error) !== UNDEFINED_TABLE || hasCreated) throw error;
    }
    await createTable(client);
  }
}

async function createTable(client: PgClient): Promise<void> {
  try {
    await client.query(TX_DDL);
  } catch (error) {
    if (CREATED_MEANWHILE.has(codeOf(error))) return;
    if (codeOf(error) !== NOT_ALLOWED) throw error;
    throw new BatutaError(
      "tx-table-missing",
      `tx steps keep their records in the table ${TX_TABLE} of your database, which this user may not create; have it created once: ${TX_DDL}`,
      { cause: error },
    );
  }
}

async function commit(client: PgClient, name: string): Promise<void> {
  let command: string;
  try {
    ({ command } = await client.query("COMMIT"));
  } catch (error) {
    // With a code of the server's own, the commit was refused (a deferred constraint); without, nobody knows.
    if (isRefusal(error)) throw error;
    throw new BatutaError(
      "tx-step-commit-unknown",
      `the connection was lost while tx step '${name}' was being committed; run the flow again: the step finds its record if it was`,
      { cause: error },
    );
  }
  // Postgres answers COMMIT with ROLLBACK when a statement had failed and its error was swallowed.
  if (command === "ROLLBACK") {
    throw new BatutaError(
      "tx-step-rolled-back",
      `Postgres has rolled tx step '${name}' back: a statement failed, and its function went on; let the error through, or use a SAVEPOINT`,
    );
  }
}

/** Whether the step was committed after all; waits for a commit that is still going on. */
async function findOutcome(
  client: PgClient,
  identity: TxIdentity,
  name: string,
  deps: TxDeps,
): Promise<{ readonly result: unknown } | undefined> {
  const isFree = await claim(client, identity, name, deps);
  try {
    if (isFree) return undefined;
    const { rows } = await client.query(FIND, [identity.flowRunId, identity.callKey]);
    return rows[0] as { result: unknown } | undefined; // safe: our table
  } finally {
    await rollBack(client);
  }
}

async function rollBack(client: PgClient): Promise<void> {
  try {
    await client.query("ROLLBACK");
  } catch {
    // The connection is gone, and its transaction with it; what led here is thrown already.
  }
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? "");
}

/** SQLSTATEs are five characters; class 08 and 57P are lost connections. */
function isRefusal(error: unknown): boolean {
  const code = codeOf(error);
  return (
    /^[0-9A-Z]{5}$/.test(code) &&
    !code.startsWith("08") &&
    !code.startsWith("57P") &&
    !/^E[A-Z]{4}$/.test(code)
  );
}
