import { readCsrfToken } from "../contract/admin/routes.ts";
import type { InProcessAnswer, InProcessRequest } from "../contract/in-process.ts";
import type { Route, RouteReply } from "../contract/route.ts";
import type { Clock } from "../platform/clock.ts";
import { BatutaError } from "../platform/errors.ts";
import type { Ids } from "../platform/ids.ts";
import { type Logger, silentLogger } from "../platform/logger.ts";
import { authorizationHeader } from "./authorization.ts";
import type { AnyCallInput, CallInput } from "./call-input.ts";
import { ApiError, type ApiErrorRequest } from "./errors.ts";
import { buildRequestUrl, normalizeBaseUrl } from "./request-url.ts";
import {
  isPassingStatus,
  mayRepeatBlindly,
  parseRetryAfterMs,
  type RetryOptions,
  retryDelayMs,
} from "./retry-delay.ts";

/** Options of `createClient`. */
export interface ClientOptions {
  /** The API's root with `/api`, for example `http://127.0.0.1:4200/api`. */
  readonly baseUrl: string;
  /** The host's `fetch`, or `fetch` of an embedded server, which needs no socket. Default: the global one. */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
  /** An embedded server's own way, used instead of `fetch`: it does not load the web's request and response. */
  readonly dispatch?: ((request: InProcessRequest) => Promise<InProcessAnswer>) | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** `user:password`, sent as Basic. Goes before `apiKey`. */
  readonly authString?: string | undefined;
  /** Sent as Bearer. */
  readonly apiKey?: string | undefined;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger?: Logger | undefined;
  readonly retries?: RetryOptions | undefined;
  /** Longest time for one attempt; `null` for none (an embedded server needs none). Default 60,000. */
  readonly timeoutMs?: number | null | undefined;
  /** Parses each answer with its schema and throws when it doesn't fit; for tests. Default false. */
  readonly checkReplies?: boolean | undefined;
}

/** Options of one call. */
export interface CallOptions {
  /** Gives the call up; it rejects with the signal's reason. The server may have acted all the same. */
  readonly signal?: AbortSignal | undefined;
  /** Overrides the client's own. */
  readonly timeoutMs?: number | null | undefined;
}

type CallArguments<R extends Route> =
  Record<never, never> extends CallInput<R>
    ? [input?: CallInput<R>, options?: CallOptions]
    : [input: CallInput<R>, options?: CallOptions];

/** Calls the operations of the contract. */
export interface Client {
  readonly baseUrl: string;
  /**
   * Sends one operation and returns its answer's body. Repeats what failed for reasons that pass: 408, 429, 502, 503
   * (honouring `Retry-After`), a connection that failed, and, where repeating does no harm, an answer that never came.
   *
   * @throws {@link ApiError} for an answer that is not a success; BatutaError `api-unreachable`, `api-timeout` or
   * `api-not-json`; the signal's reason when aborted.
   */
  call<R extends Route>(route: R, ...args: CallArguments<R>): Promise<RouteReply<R>>;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_MAX_RETRIES = 5;

/** Makes a client of an API. It holds no connection and needs no closing. */
export function createClient(options: ClientOptions): Client {
  const { clock, ids } = options;
  const baseUrl = normalizeBaseUrl(options.baseUrl);
  const send = options.fetch ?? ((request: Request) => fetch(request));
  const logger = options.logger ?? silentLogger;
  const retries = options.retries ?? {};
  const maxRetries = retries.max ?? DEFAULT_MAX_RETRIES;
  const headers = { ...options.headers, ...authorizationHeader(options) };
  const headersWithBody = { ...headers, "content-type": "application/json" };

  /** Shown with requests that change something, once a server has asked for it. */
  let csrf: Readonly<Record<string, string>> | undefined;

  async function fetchCsrfToken(signal: AbortSignal | undefined, timeoutMs: number | null): Promise<void> {
    const client = ids.uuid();
    const url = buildRequestUrl(baseUrl, readCsrfToken, { query: { client } });
    const outcome = await attemptOnce(url, { method: "GET", headers }, signal, timeoutMs);
    const body = outcome.kind === "answered" && outcome.status === 200 ? parseJson(outcome.text) : undefined;
    const token =
      typeof body === "object" && body !== null && "token" in body ? String(body.token) : undefined;
    csrf = token === undefined ? undefined : { "prefect-csrf-token": token, "prefect-csrf-client": client };
  }

  async function callAny(route: Route, input: AnyCallInput, callOptions: CallOptions): Promise<unknown> {
    const { signal } = callOptions;
    const timeoutMs = callOptions.timeoutMs !== undefined ? callOptions.timeoutMs : options.timeoutMs;
    const url = buildRequestUrl(baseUrl, route, input);
    const request: ApiErrorRequest = { route: route.id, method: route.method, url };
    const timeout = timeoutMs === undefined ? DEFAULT_TIMEOUT_MS : timeoutMs;
    const init: PreparedRequest =
      route.body !== undefined && input.body !== undefined
        ? { method: route.method, headers: headersWithBody, body: JSON.stringify(input.body) }
        : { method: route.method, headers };
    for (let attempt = 0; ; attempt++) {
      signal?.throwIfAborted();
      const shown = csrf;
      const outcome = await attemptOnce(
        url,
        shown === undefined || route.method === "GET"
          ? init
          : { ...init, headers: { ...init.headers, ...shown } },
        signal,
        timeout,
      );
      if (outcome.kind === "answered" && outcome.status < 300) return readReply(route, outcome, request);
      if (attempt < maxRetries && asksForCsrfToken(outcome)) {
        // Another request may have fetched a new one meanwhile.
        if (csrf === shown) await fetchCsrfToken(signal, timeout);
        if (csrf !== undefined) continue;
      }
      const isLast = attempt >= maxRetries && !(outcome.kind === "answered" && outcome.isMaintenance);
      if (isLast || !mayRetry(outcome, route)) throw errorOf(outcome, request, attempt + 1);
      const delayMs = retryDelayMs(
        Math.min(attempt, 30),
        outcome.kind === "answered" ? outcome.retryAfterMs : undefined,
        retries,
        ids.random,
      );
      logger.warn("request failed, trying again", {
        route: route.id,
        url,
        attempt: attempt + 1,
        delay_seconds: Math.round(delayMs) / 1000,
        ...(outcome.kind === "answered" ? { status: outcome.status } : { reason: outcome.kind }),
      });
      await clock.sleep(delayMs, { signal });
    }
  }

  async function attemptOnce(
    url: string,
    init: PreparedRequest,
    signal: AbortSignal | undefined,
    timeoutMs: number | null,
  ): Promise<Outcome> {
    // A request with a signal costs four times one without; an embedded server is called without.
    const deadline = timeoutMs === null ? undefined : new AbortController();
    const cancelDeadline =
      timeoutMs === null ? undefined : clock.schedule(() => deadline?.abort(), timeoutMs, { ref: false });
    const signals = [signal, deadline?.signal].filter((each) => each !== undefined);
    const [only] = signals;
    const combined = signals.length > 1 ? AbortSignal.any(signals) : only;
    try {
      if (options.dispatch !== undefined) {
        const {
          status,
          text,
          headers: got,
        } = await untilAborted(options.dispatch({ ...init, url }), combined);
        return answered(status, text, (name) => got[name] ?? null);
      }
      const request = new Request(url, combined === undefined ? init : { ...init, signal: combined });
      const response = await send(request);
      return answered(response.status, await response.text(), (name) => response.headers.get(name));
    } catch (error) {
      signal?.throwIfAborted();
      if (deadline?.signal.aborted) return { kind: "timed-out", afterMs: timeoutMs ?? 0 };
      // `fetch` tells every failure of the connection by a TypeError; anything else is a bug and not ours to hide.
      if (error instanceof TypeError) return { kind: "unreachable", cause: error };
      throw error;
    } finally {
      cancelDeadline?.();
    }
  }

  function answered(status: number, text: string, header: (name: string) => string | null): Answered {
    return {
      kind: "answered",
      status,
      text,
      retryAfterMs: parseRetryAfterMs(header("retry-after"), clock.now()),
      isMaintenance: header("prefect-maintenance") === "true",
    };
  }

  function mayRetry(outcome: Outcome, route: Route): boolean {
    switch (outcome.kind) {
      case "answered":
        return outcome.isMaintenance || isPassingStatus(outcome.status, retries);
      case "unreachable":
        return true;
      case "timed-out":
        return mayRepeatBlindly(route);
    }
  }

  function readReply(route: Route, answer: Answered, request: ApiErrorRequest): unknown {
    const schema = route.responses[answer.status];
    if (route.produces !== undefined) return answer.text;
    if (schema === null || answer.text === "") return undefined;
    const body = parseJson(answer.text);
    if (body === undefined) throw notJson(request, answer);
    return options.checkReplies && schema !== undefined ? schema.parse(body) : body;
  }

  return {
    baseUrl,
    call<R extends Route>(route: R, ...[input, callOptions]: CallArguments<R>) {
      return callAny(route, input ?? {}, callOptions ?? {}) as Promise<RouteReply<R>>; // safe: the server answers by the same contract
    },
  };
}

/** The server has CSRF protection on, and the request showed no token, or one that is over. */
function asksForCsrfToken(outcome: Outcome): boolean {
  return outcome.kind === "answered" && outcome.status === 403 && outcome.text.includes("CSRF token");
}

/** What every attempt sends. */
interface PreparedRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Waits for a promise, but not beyond the signal; the work itself goes on. */
async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => aborted.reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

interface Answered {
  readonly kind: "answered";
  readonly status: number;
  readonly text: string;
  readonly retryAfterMs: number | undefined;
  /** The server asks its clients to wait, however long it takes. */
  readonly isMaintenance: boolean;
}

type Outcome =
  | Answered
  | { readonly kind: "unreachable"; readonly cause: TypeError }
  | { readonly kind: "timed-out"; readonly afterMs: number };

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function errorOf(outcome: Outcome, request: ApiErrorRequest, attempts: number): BatutaError {
  const fields = { route: request.route, method: request.method, url: request.url, attempts };
  switch (outcome.kind) {
    case "answered":
      return new ApiError(outcome.status, parseJson(outcome.text) ?? outcome.text, request);
    case "unreachable":
      return new BatutaError(
        "api-unreachable",
        `no connection to ${new URL(request.url).origin} (${attempts} attempts: ${reasonOf(outcome.cause)}); check that the server runs and that the API URL is right`,
        { cause: outcome.cause, fields },
      );
    case "timed-out":
      return new BatutaError(
        "api-timeout",
        `${request.method} ${request.url} was not answered within ${outcome.afterMs} ms (${attempts} attempts); the server may be overloaded`,
        { fields },
      );
  }
}

/** The host's own words are in the cause: `connect ECONNREFUSED 127.0.0.1:4200`. */
function reasonOf(error: TypeError): string {
  return error.cause instanceof Error && error.cause.message !== "" ? error.cause.message : error.message;
}

function notJson(request: ApiErrorRequest, answer: Answered): BatutaError {
  return new BatutaError(
    "api-not-json",
    `${request.method} ${request.url} was answered with ${answer.status} but not with JSON (${JSON.stringify(answer.text.slice(0, 80))}); check that the API URL ends in /api and leads to a Batuta or Prefect server`,
    { fields: { route: request.route, url: request.url, status: answer.status } },
  );
}
