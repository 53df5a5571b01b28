import { BatutaError } from "../../platform/errors.ts";
import { hidePassword } from "../database-url.ts";
import { storeError } from "../store-errors.ts";

/** SQLSTATE, or the operating system's code, of an error of `pg`. */
export function postgresCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Two transactions were in each other's way: the same work, tried again, may well succeed. */
export function isConflict(error: unknown): boolean {
  const code = postgresCode(error);
  return code === "40001" || code === "40P01";
}

const NETWORK = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOENT",
  "CONNECTION_LOST",
]);

/** The connection, or the server behind it, is gone or not there yet. */
export function isConnectionLoss(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isConnectionLoss);
  const code = postgresCode(error);
  if (code !== undefined) return NETWORK.has(code) || /^(08|57P0[123]|53300)/.test(code);
  // pg gives these no code.
  return (
    error instanceof Error &&
    /^(Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(
      error.message,
    )
  );
}

/** Nothing came back for as long as anybody waits: trying at once again would only double the wait. */
export function isSilence(error: unknown): boolean {
  return error instanceof Error && /^(Query read timeout|timeout exceeded when)/.test(error.message);
}

/** A prepared statement is not what it was: a pooler has mixed up connections, or the tables have changed. */
export function isStatementLost(error: unknown): boolean {
  const code = postgresCode(error);
  if (code === "26000" || code === "42P05") return true;
  return code === "0A000" && error instanceof Error && error.message.startsWith("cached plan must not");
}

/** The server took the statement but not the values (54: too long for an index). */
export function isDataError(error: unknown): boolean {
  return /^(22|23|54)/.test(postgresCode(error) ?? "");
}

/** Tells an error of `pg` apart for the user; what is nothing of the user's is passed on. */
export function classifyPostgresError(error: unknown, url: string): unknown {
  if (BatutaError.is(error)) return error;
  const shown = hidePassword(url);
  const code = postgresCode(error);
  if (code === "28P01" || code === "28000") {
    return storeError(
      "database-auth-refused",
      `Postgres refused the user or the password of "${shown}": check both in BATUTA_DATABASE_URL, and that pg_hba.conf lets this user in from here`,
      error,
    );
  }
  if (code === "3D000") {
    return storeError(
      "database-missing",
      `the Postgres database of "${shown}" does not exist: create it ("createdb NAME"), or correct its name in BATUTA_DATABASE_URL`,
      error,
    );
  }
  if (code === "42501" || code === "25006") {
    return storeError(
      "database-not-permitted",
      `Postgres does not let the user of "${shown}" do this: grant it create on the schema and write on the tables, and connect to a primary, not to a read-only replica`,
      error,
    );
  }
  if (code === "53100") {
    return storeError(
      "disk-full",
      `the disk of the Postgres server of "${shown}" is full: nothing of this write was kept. Free space there and try again`,
      error,
    );
  }
  if (code === "57014") {
    return storeError(
      "query-timeout",
      "a read took too long and was given up: narrow its filter, or ask for fewer rows",
      error,
    );
  }
  if (code === "22P05" || code === "22021") {
    return storeError(
      "invalid-text",
      "a text holds a character that Postgres cannot keep (a NUL, or half of a surrogate pair): take it out",
      error,
    );
  }
  if (isConnectionLoss(error)) return unreachableError(url, error);
  if (error instanceof Error && /SSL|TLS|certificate/i.test(error.message)) {
    return storeError(
      "database-unreachable",
      `the encrypted connection to "${shown}" failed (${error.message}): set sslmode in BATUTA_DATABASE_URL to what the server offers`,
      error,
    );
  }
  return error;
}

/** The server cannot be reached. */
export function unreachableError(url: string, cause: unknown): BatutaError {
  const reason = cause instanceof Error && cause.message !== "" ? cause.message : String(postgresCode(cause));
  return storeError(
    "database-unreachable",
    `Postgres at "${hidePassword(url)}" cannot be reached (${reason}): check that it runs, that host and port in BATUTA_DATABASE_URL are right, and that it takes further connections`,
    cause,
  );
}

/** The connection broke while the commit was under way. */
export function commitUnknownError(url: string, cause: unknown): BatutaError {
  return storeError(
    "database-unreachable",
    `the connection to Postgres at "${hidePassword(url)}" broke during a commit: the write may or may not have been kept. Read it back before repeating it`,
    cause,
    { outcome: "unknown" },
  );
}

/** Older than what is supported. */
export function tooOldError(url: string, version: string): BatutaError {
  return storeError(
    "database-too-old",
    `Postgres at "${hidePassword(url)}" is version ${version}, batuta needs 14 or newer: upgrade it, or use another server`,
    undefined,
    { version },
  );
}
