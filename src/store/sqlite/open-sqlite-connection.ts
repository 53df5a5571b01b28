import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { storeError } from "../store-errors.ts";
import { type BusyRetryOptions, retryWhileBusy } from "./busy-retry.ts";
import { SqliteConnection } from "./sqlite-connection.ts";
import { classifySqliteError, notWritableError } from "./sqlite-errors.ts";
import { KEPT_BYTES } from "./wal-keeper.ts";

/** SQLite blocks the event loop while it waits for a lock, so it hardly waits: the queue does, asynchronously. */
export const BUSY_TIMEOUT_MS = 2;

const CACHE_KIB = 16 * 1024;

function makeDirectory(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw storeError(
      "database-not-writable",
      `the directory of the database "${path}" could not be made: create it and give this user write permission, or choose another place with BATUTA_DATABASE_URL`,
      error,
      { path },
    );
  }
}

/** SQLite opens a file that it may not write as read-only, and says so only at the first write: too late. */
function checkWritable(path: string): void {
  try {
    if (existsSync(path)) accessSync(path, constants.W_OK);
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    throw notWritableError(path, error);
  }
}

function configure(connection: SqliteConnection, synchronous: "normal" | "full"): void {
  // Takes effect only before the first table, and must come before the switch to WAL writes the first page.
  connection.exec("pragma auto_vacuum = incremental");
  connection.exec("pragma journal_mode = wal");
  connection.exec(`pragma synchronous = ${synchronous}`);
  connection.exec(`pragma cache_size = -${CACHE_KIB}`);
  connection.exec(`pragma journal_size_limit = ${KEPT_BYTES}`);
  // The WAL keeper copies the log, off this thread where it can.
  connection.exec("pragma wal_autocheckpoint = 0");
}

/** Opens the writing connection, making the file and its directory if they are missing. */
export async function openSqliteWriter(
  path: string,
  synchronous: "normal" | "full",
  retry: BusyRetryOptions,
): Promise<SqliteConnection> {
  if (path !== ":memory:") {
    makeDirectory(path);
    checkWritable(path);
  }
  let connection: SqliteConnection | undefined;
  try {
    return await retryWhileBusy(() => {
      connection ??= new SqliteConnection(path, { busyTimeoutMs: BUSY_TIMEOUT_MS });
      configure(connection, synchronous);
      return connection;
    }, retry);
  } catch (error) {
    connection?.close();
    throw classifySqliteError(error, path);
  }
}
