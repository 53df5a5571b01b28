import type { ValidationProblem } from "../../contract/validation-problems.ts";
import { BatutaError } from "../../platform/errors.ts";
import type { ServiceErrorCode } from "../../services/errors.ts";
import type { StoreErrorCode } from "../../store/store-errors.ts";

/** Errors that the HTTP layer itself raises. */
type HttpErrorCode =
  | "body-too-large"
  | "body-not-text"
  | "encoding-unsupported"
  | "request-aborted"
  | "server-busy"
  | "api-version-unsupported"
  | "unauthorized"
  | "route-not-found"
  | "method-not-allowed";

type ErrorCode = ServiceErrorCode | StoreErrorCode | HttpErrorCode;

/**
 * Status by code. 503 is what passes by itself: clients try again. The database's lasting troubles are 500 with their
 * message, since it says what to do.
 */
const STATUS: Readonly<Record<ErrorCode, number>> = {
  "not-found": 404,
  "already-exists": 409,
  "template-invalid": 422,
  "reserved-name": 403,
  "invalid-name": 422,
  "default-queue": 409,
  "integrity-conflict": 409,
  "block-exists": 409,
  "block-protected": 403,
  "block-name-reserved": 403,
  "block-reference-invalid": 400,
  "block-reference-cycle": 400,
  "block-schema-invalid": 422,
  "block-not-storage": 422,
  "block-schema-of-other-type": 400,
  "block-type-unregistered": 409,
  "encryption-key-invalid": 500,
  "encryption-key-mismatch": 500,
  "encryption-key-missing": 500,
  "encryption-key-unavailable": 500,
  "json-too-deep": 422,
  "stored-secret-damaged": 500,
  "run-owned": 409,
  "run-fenced": 409,
  "run-of-another-flow": 409,
  "run-is-subflow": 409,
  "run-not-deployed": 409,
  "run-not-ended": 409,
  "run-without-journal": 409,
  "invalid-limit": 422,
  "invalid-history": 422,
  "job-variables-invalid": 422,
  "parameters-invalid": 409,
  "parameters-not-hydrated": 400,
  "parameters-too-large": 422,
  "run-not-scheduled": 400,
  "run-without-deployment": 400,
  "run-without-pool": 400,
  "schedules-refused": 422,
  "schema-invalid": 422,
  "too-many-runs": 400,
  "graph-too-large": 400,
  "concurrency-locked": 423,
  "concurrency-refused": 422,
  "lease-gone": 410,
  "event-page-token-invalid": 403,
  "page-cursor-invalid": 422,
  "event-buckets-too-many": 422,
  "automation-invalid": 422,
  "automation-template-invalid": 422,
  "run-input-exists": 409,
  "run-input-key-invalid": 422,
  "csrf-disabled": 422,
  "csrf-refused": 403,
  "body-too-large": 413,
  "body-not-text": 400,
  "encoding-unsupported": 415,
  "request-aborted": 400,
  "server-busy": 503,
  "api-version-unsupported": 400,
  unauthorized: 401,
  "route-not-found": 404,
  "method-not-allowed": 405,
  "database-busy": 503,
  "database-unreachable": 503,
  "query-timeout": 503,
  "store-closed": 503,
  "disk-full": 507,
  "database-not-writable": 500,
  "not-a-database": 500,
  "database-corrupt": 500,
  "database-too-new": 500,
  "database-too-old": 500,
  "database-auth-refused": 500,
  "database-missing": 500,
  "database-not-permitted": 500,
  "database-url-invalid": 500,
  "driver-missing": 500,
  "invalid-text": 422,
};

function isKnown(code: string): code is ErrorCode {
  return Object.hasOwn(STATUS, code);
}

/** An error as it leaves: status, body, headers; `unexpected` when it is ours to look into. */
export interface ErrorAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly unexpected: boolean;
}

/** What a thrown error is answered with. Anything not thrown on purpose is an opaque 500 with the request's id. */
export function errorAnswer(error: unknown, requestId: string): ErrorAnswer {
  if (!BatutaError.is(error) || !isKnown(error.code)) {
    const body = { exception_message: "Internal Server Error", request_id: requestId };
    return { status: 500, body, headers: { "x-request-id": requestId }, unexpected: true };
  }
  const status = STATUS[error.code];
  const { code, message } = error;
  if (status === 401) return { status, body: { exception_message: "Unauthorized" }, unexpected: false };
  if (status === 503) {
    const body = { exception_message: "Service Unavailable", detail: message, code };
    return { status, body, headers: { "retry-after": "1" }, unexpected: false };
  }
  if (status >= 500) {
    const body = { exception_message: message, detail: message, code, request_id: requestId };
    return { status, body, headers: { "x-request-id": requestId }, unexpected: true };
  }
  const { retry_after_seconds, ...fields } = error.fields;
  const headers = retry_after_seconds === undefined ? {} : { "retry-after": `${retry_after_seconds}` };
  return { status, body: { ...fields, detail: message, code }, headers, unexpected: false };
}

/** What a request that does not fit its schema is answered with. */
export function invalidRequest(problems: readonly ValidationProblem[], requestBody: unknown): ErrorAnswer {
  return {
    status: 422,
    body: {
      exception_message: "Invalid request received.",
      exception_detail: problems,
      request_body: requestBody,
    },
    unexpected: false,
  };
}
