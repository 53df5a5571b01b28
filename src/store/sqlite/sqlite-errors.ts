import { statfsSync } from "node:fs";
import { dirname } from "node:path";
import { BatutaError } from "../../platform/errors.ts";
import { type StoreErrorCode, storeError } from "../store-errors.ts";

const BUSY = 5;
const LOCKED = 6;
const IOERR = 10;
const FULL = 13;
const LOW_SPACE_BYTES = 256 * 1024;

/** SQLite's primary result code of an error of `node:sqlite`; undefined for other errors. */
export function sqliteCode(error: unknown): number | undefined {
  if (typeof error !== "object" || error === null || !("errcode" in error)) return undefined;
  return typeof error.errcode === "number" ? error.errcode & 0xff : undefined;
}

/** True when another connection holds a lock: worth trying again. */
export function isBusy(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === BUSY || code === LOCKED;
}

function diskIsFull(path: string): boolean {
  try {
    const stat = statfsSync(dirname(path));
    return stat.bavail * stat.bsize < LOW_SPACE_BYTES;
  } catch {
    return false; // The directory is gone: then it is not a matter of space.
  }
}

const TEXTS: Readonly<Record<number, readonly [StoreErrorCode, (path: string) => string]>> = {
  3: ["database-not-writable", notWritable],
  8: ["database-not-writable", notWritable],
  11: [
    "database-corrupt",
    (path) =>
      `the database "${path}" is damaged. Stop what uses it, keep a copy with its -wal file, and try "sqlite3 ${path} .recover", or put back a backup`,
  ],
  13: [
    "disk-full",
    (path) =>
      `there is no room left for the database "${path}": nothing of this write was kept. Free space on its disk (or raise its quota) and try again`,
  ],
  14: [
    "database-not-writable",
    (path) =>
      `the database "${path}" could not be opened: check that the path is a file (or does not exist yet), that its directory exists and that this user may write there`,
  ],
  26: [
    "not-a-database",
    (path) =>
      `"${path}" is not a SQLite database: point BATUTA_DATABASE_URL at another file, or move this one away`,
  ],
};

function notWritable(path: string): string {
  return `the database "${path}" may not be written: give this user write permission on the file and on its directory (SQLite keeps -wal and -shm files beside it), or choose another place with BATUTA_DATABASE_URL`;
}

/** The file, or its directory, is not this user's to write. */
export function notWritableError(path: string, cause: unknown): BatutaError {
  return storeError("database-not-writable", notWritable(path), cause, { path });
}

/** Tells a driver's error apart for the user; what is nothing of the user's (a constraint, wrong SQL) is passed on. */
export function classifySqliteError(error: unknown, path: string): unknown {
  if (BatutaError.is(error)) return error;
  const code = sqliteCode(error);
  if (code === undefined) return error;
  const known = TEXTS[code === IOERR && diskIsFull(path) ? FULL : code];
  return known === undefined ? error : storeError(known[0], known[1](path), error, { path });
}

/** Errors after which SQLite may have rolled the transaction back by itself, so that the whole commit is lost. */
export function losesTransaction(error: unknown): boolean {
  const code = sqliteCode(error);
  // NOMEM, INTERRUPT, IOERR, CORRUPT, FULL, NOTADB
  return code === 7 || code === 9 || code === IOERR || code === 11 || code === FULL || code === 26;
}

/** What a caller reads when another process held the file beyond the deadline. */
export function busyError(path: string, waitedMs: number, cause: unknown): BatutaError {
  return storeError(
    "database-busy",
    `another process has held the database "${path}" for ${Math.round(waitedMs / 1000)} seconds without letting others write. Find it (for example "fuser ${path}"): a stopped process, a debugger or a long transaction of another program`,
    cause,
    { path, waited_ms: Math.round(waitedMs) },
  );
}
