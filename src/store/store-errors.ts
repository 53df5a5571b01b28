import { BatutaError } from "../platform/errors.ts";

/** The errors of a database that a user can meet; each message says what to do. */
export type StoreErrorCode =
  | "disk-full"
  | "database-not-writable"
  | "not-a-database"
  | "database-corrupt"
  | "database-too-new"
  | "database-too-old"
  | "database-busy"
  | "database-unreachable"
  | "database-auth-refused"
  | "database-missing"
  | "database-not-permitted"
  | "database-url-invalid"
  | "driver-missing"
  | "invalid-text"
  | "query-timeout"
  | "store-closed";

/** A BatutaError whose code is one of the store's. */
export function storeError(
  code: StoreErrorCode,
  message: string,
  cause?: unknown,
  fields: Readonly<Record<string, unknown>> = {},
): BatutaError {
  return new BatutaError(code, message, { cause, fields });
}

/** Refuses work after `close`. */
export function closedError(): BatutaError {
  return storeError("store-closed", "the database was closed: open it again before writing to it or reading");
}

/**
 * Which constraint an error of either driver broke; undefined when it is something else. A lost race shows as
 * `unique`.
 */
export function violatedConstraint(error: unknown): "unique" | "foreign-key" | "other" | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  // safe: both fields are read as unknown and compared only.
  if (code === "23505" || errcode === 2067 || errcode === 1555) return "unique";
  if (code === "23503" || errcode === 787) return "foreign-key";
  if (typeof code === "string" && /^23\d{3}$/.test(code)) return "other";
  return typeof errcode === "number" && (errcode & 0xff) === 19 ? "other" : undefined;
}
