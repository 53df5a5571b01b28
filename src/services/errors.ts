import { BatutaError } from "../platform/errors.ts";
import { violatedConstraint } from "../store/store-errors.ts";

/** The errors that use cases throw on purpose. */
export type ServiceErrorCode =
  | "block-exists"
  | "block-protected"
  | "block-name-reserved"
  | "block-reference-invalid"
  | "block-reference-cycle"
  | "block-schema-invalid"
  | "block-not-storage"
  | "block-schema-of-other-type"
  | "block-type-unregistered"
  | "encryption-key-invalid"
  | "encryption-key-mismatch"
  | "encryption-key-missing"
  | "encryption-key-unavailable"
  | "json-too-deep"
  | "stored-secret-damaged"
  | "not-found"
  | "already-exists"
  | "template-invalid"
  | "reserved-name"
  | "invalid-name"
  | "default-queue"
  | "integrity-conflict"
  | "run-owned"
  | "run-fenced"
  | "run-of-another-flow"
  | "run-is-subflow"
  | "run-not-deployed"
  | "run-not-ended"
  | "run-without-journal"
  | "invalid-limit"
  | "invalid-history"
  | "job-variables-invalid"
  | "parameters-invalid"
  | "parameters-not-hydrated"
  | "parameters-too-large"
  | "run-not-scheduled"
  | "run-without-deployment"
  | "run-without-pool"
  | "schedules-refused"
  | "schema-invalid"
  | "too-many-runs"
  | "graph-too-large"
  | "concurrency-locked"
  | "concurrency-refused"
  | "lease-gone"
  | "event-page-token-invalid"
  | "page-cursor-invalid"
  | "event-buckets-too-many"
  | "automation-invalid"
  | "automation-template-invalid"
  | "run-input-exists"
  | "run-input-key-invalid"
  | "csrf-disabled"
  | "csrf-refused";

/** A BatutaError whose code is one of the services'. */
export function serviceError(
  code: ServiceErrorCode,
  message: string,
  fields: Readonly<Record<string, unknown>> = {},
  cause?: unknown,
): BatutaError {
  return new BatutaError(code, message, { fields, cause });
}

/** Says that there is nothing with this id (or name). `what` is capitalised: "Flow run". */
export function notFound(what: string, id: string): BatutaError {
  return serviceError("not-found", `${what} not found`, { id });
}

/** The same for a graph, of which Prefect says so under another name; clients look for either. */
export function graphNotFound(flowRunId: string, message: string): BatutaError {
  return serviceError("not-found", message, { id: flowRunId, exception_message: message });
}

/** Passes a value on, or says that there is nothing with this id. */
export function orNotFound<T>(value: T | undefined, what: string, id: string): T {
  if (value === undefined) throw notFound(what, id);
  return value;
}

/** Turns a broken unique or foreign key, which a request caused, into a conflict; rethrows everything else. */
export async function withConflicts<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (violatedConstraint(error) === undefined) throw error;
    throw serviceError(
      "integrity-conflict",
      "Data integrity conflict. This usually means a unique or foreign key constraint was violated. See server logs for details.",
      {},
      error,
    );
  }
}
