import { BatutaError } from "../platform/errors.ts";

/** The request that an `ApiError` answers. */
export interface ApiErrorRequest {
  /** Operation of the contract, for example `create-flow-run`. */
  readonly route: string;
  readonly method: string;
  readonly url: string;
}

/**
 * An answer of the API that is not a success. `code` is the server's own (`run-owned`, …) or else derived from the
 * status: `api-not-found`, `api-conflict`, …
 */
export class ApiError extends BatutaError {
  readonly status: number;
  /** The answer's body: parsed when it is JSON, else its text. */
  readonly body: unknown;
  readonly request: ApiErrorRequest;

  constructor(status: number, body: unknown, request: ApiErrorRequest) {
    super(codeOf(status, body), messageOf(status, body, request), {
      fields: { status, route: request.route, method: request.method, url: request.url },
    });
    this.name = "ApiError";
    this.status = status;
    this.body = body;
    this.request = request;
  }

  /** True for an `ApiError` of any copy of the package, with this status when one is given. */
  static override is(value: unknown, status?: number): value is ApiError {
    if (!BatutaError.is(value) || value.name !== "ApiError") return false;
    return status === undefined || ("status" in value && value.status === status);
  }
}

const CODE_BY_STATUS: Readonly<Record<number, string>> = {
  400: "api-bad-request",
  401: "api-unauthorized",
  403: "api-forbidden",
  404: "api-not-found",
  405: "api-method-not-allowed",
  408: "api-timeout",
  409: "api-conflict",
  413: "api-too-large",
  422: "api-invalid-request",
  423: "api-locked",
  429: "api-too-many-requests",
  502: "api-unavailable",
  503: "api-unavailable",
  504: "api-unavailable",
};

function codeOf(status: number, body: unknown): string {
  const own = fieldOf(body, "code");
  if (typeof own === "string" && own !== "") return own;
  return CODE_BY_STATUS[status] ?? (status >= 500 ? "api-server-error" : "api-error");
}

function messageOf(status: number, body: unknown, request: ApiErrorRequest): string {
  const what = `${request.method} ${request.url} was answered with ${status}`;
  const reason = reasonOf(body);
  const hint = HINT_BY_STATUS[status];
  return [reason === undefined ? what : `${what}: ${reason}`, hint].filter(Boolean).join("; ");
}

const HINT_BY_STATUS: Readonly<Record<number, string>> = {
  401: "set BATUTA_API_AUTH_STRING or BATUTA_API_KEY to what the server expects",
};

/** Prefect's shapes: `detail` as text or a list of validation problems, or `exception_message` with details. */
function reasonOf(body: unknown): string | undefined {
  if (typeof body === "string") return body === "" ? undefined : clip(body);
  const detail =
    fieldOf(body, "exception_detail") ?? fieldOf(body, "detail") ?? fieldOf(body, "exception_message");
  if (typeof detail === "string") return clip(detail);
  if (!Array.isArray(detail)) return undefined;
  return clip(detail.map(problemOf).join("; "));
}

function problemOf(problem: unknown): string {
  const loc = fieldOf(problem, "loc");
  const msg = fieldOf(problem, "msg");
  const where = Array.isArray(loc) ? loc.join(".") : undefined;
  if (typeof msg !== "string") return JSON.stringify(problem) ?? "unknown problem";
  return where === undefined ? msg : `${where}: ${msg}`;
}

const MAX_REASON_LENGTH = 1000;

function clip(text: string): string {
  return text.length > MAX_REASON_LENGTH ? `${text.slice(0, MAX_REASON_LENGTH)}… (cut)` : text;
}

function fieldOf(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key]; // safe: an object with this own key
}
