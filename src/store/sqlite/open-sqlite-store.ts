import { createSystemClock } from "../../platform/clock.ts";
import type { Logger } from "../../platform/logger.ts";
import { createSqliteDialect } from "../dialects/sqlite.ts";
import type { OpenStoreOptions } from "../open-options.ts";
import type { Store } from "../store.ts";
import { type BusyRetryOptions, retryWhileBusy } from "./busy-retry.ts";
import { migrateSqlite } from "./migrate-sqlite.ts";
import { BUSY_TIMEOUT_MS, openSqliteWriter } from "./open-sqlite-connection.ts";
import { isWorkerMissing, ReaderPool } from "./reader-pool.ts";
import { SqliteConnection } from "./sqlite-connection.ts";
import { classifySqliteError } from "./sqlite-errors.ts";
import { SqliteJournal } from "./sqlite-journal.ts";
import { type RunQuery, sqliteKysely } from "./sqlite-kysely.ts";
import { SqliteStore } from "./sqlite-store.ts";
import { SqliteWriter } from "./sqlite-writer.ts";
import { WalKeeper } from "./wal-keeper.ts";

const DEFAULT_BUSY_DEADLINE_MS = 60_000;
const DEFAULT_READ_TIMEOUT_MS = 30_000;
const DEFAULT_JOURNAL_LIMIT_BYTES = 512 * 1024 * 1024;

/** Reads on a connection of the main thread; another process's lock is waited for without blocking. */
function readOn(connection: SqliteConnection, retry: BusyRetryOptions): RunQuery {
  return async (sql, parameters) => {
    try {
      return await retryWhileBusy(() => connection.query<unknown>(sql, parameters), retry);
    } catch (error) {
      throw classifySqliteError(error, retry.path);
    }
  };
}

/** Reads on the writing connection, between commits or as part of the unit that asks: for `:memory:`. */
function readBetweenCommits(connection: SqliteConnection, writer: () => SqliteWriter): RunQuery {
  return async (sql, parameters) => {
    while (connection.inTransaction && !writer().isInsideUnit) await writer().transactionEnd();
    return connection.query<unknown>(sql, parameters);
  };
}

/** Reads in threads; on this thread, with a warning, when a bundler has left the threads' module out. */
export function readInThreads(pool: Pick<ReaderPool, "query">, here: RunQuery, logger: Logger): RunQuery {
  let areThreadsMissing = false;
  return async (sql, parameters) => {
    if (areThreadsMissing) return here(sql, parameters);
    try {
      return await pool.query(sql, parameters);
    } catch (error) {
      if (!isWorkerMissing(error)) throw error;
      areThreadsMissing = true;
      logger.warn(
        "the module of the reader threads is missing, so long reads hold up this thread: keep batuta out of the bundle (external)",
        { err: error },
      );
      return here(sql, parameters);
    }
  };
}

/** Opens a SQLite database, in a file or in memory. */
export async function openSqliteStore(path: string, options: OpenStoreOptions): Promise<Store> {
  const { clock, ids, logger } = options;
  const isMemory = path === ":memory:";
  const retry: BusyRetryOptions = {
    path,
    hostClock: createSystemClock(),
    ids,
    deadlineMs: options.busyDeadlineMs ?? DEFAULT_BUSY_DEADLINE_MS,
  };
  const connection = await openSqliteWriter(path, options.synchronous ?? "normal", retry);
  try {
    const identity = await migrateSqlite(connection, { ...retry, clock, ids, logger });
    const journal = new SqliteJournal(connection, {
      clock,
      limitBytes: options.journalLimitBytes ?? DEFAULT_JOURNAL_LIMIT_BYTES,
    });
    const pool = isMemory
      ? undefined
      : new ReaderPool({
          path,
          hostClock: retry.hostClock,
          readTimeoutMs: options.readTimeoutMs ?? DEFAULT_READ_TIMEOUT_MS,
        });
    const keeper =
      pool &&
      new WalKeeper({
        path,
        logger,
        checkpointInThread: () => pool.checkpoint(),
        checkpointHere: () => connection.query("pragma wal_checkpoint(passive)", []),
      });
    const writer: SqliteWriter = new SqliteWriter(connection, {
      ...retry,
      logger,
      onBegin: () => journal.beginTransaction(),
      forgetRuns: () => journal.forgetRuns(),
      afterCommit: (units, tookMs) => keeper?.afterCommit(units, tookMs),
      room: () => keeper?.room(),
      onPoint: options.onPoint ?? (() => {}),
    });
    const readConnection = isMemory
      ? undefined
      : new SqliteConnection(path, { readOnly: true, busyTimeoutMs: BUSY_TIMEOUT_MS });
    const read =
      readConnection === undefined
        ? readBetweenCommits(connection, () => writer)
        : readOn(readConnection, retry);
    const db = sqliteKysely(read);
    return new SqliteStore({
      dialect: createSqliteDialect(clock),
      identity,
      clock,
      connection,
      readConnection,
      writer,
      journal,
      pool,
      db,
      reader: pool === undefined ? db : sqliteKysely(readInThreads(pool, read, logger)),
    });
  } catch (error) {
    connection.close();
    throw classifySqliteError(error, path);
  }
}
