import { coreRoutes } from "../contract/core-routes.ts";
import type { InProcessAnswer, InProcessRequest } from "../contract/in-process.ts";
import { createJsonEncoder } from "../contract/json-text.ts";
import type { Clock } from "../platform/clock.ts";
import { BatutaError } from "../platform/errors.ts";
import type { Ids } from "../platform/ids.ts";
import type { Logger } from "../platform/logger.ts";
import type { FactSink, ServiceContext } from "../services/context.ts";
import { createCsrfTokens } from "../services/csrf/csrf-tokens.ts";
import type { Tell } from "../services/events/tell.ts";
import type { Metrics } from "../services/metrics/metrics.ts";
import type { ServerPolicies } from "../services/policies.ts";
import type { VaultSource } from "../services/secrets/vault.ts";
import type { Store } from "../store/store.ts";
import { checkApiVersion } from "./http/api-version.ts";
import { createAuthorization } from "./http/authorization.ts";
import { createCors } from "./http/cors.ts";
import { type ErrorAnswer, errorAnswer, invalidRequest } from "./http/error-response.ts";
import { coreHandlers } from "./http/handlers/core-handlers.ts";
import { lazyGroups } from "./http/lazy-groups.ts";
import { createOperations, JSON_HEADERS, type Operation } from "./http/operations.ts";
import { InvalidRequest } from "./http/parse-request.ts";
import { inProcessAnswer, webResponse } from "./http/plain-answer.ts";
import {
  type PlainAnswer,
  type PlainRequest,
  plainInProcessRequest,
  plainRequest,
} from "./http/plain-request.ts";
import { createBodyBudget, type HeldBytes } from "./http/request-body.ts";
import { type RouteGroup, routeGroup } from "./http/route-group.ts";
import { createLazyRouter, createRouter } from "./http/router.ts";
import type { Sessions } from "./pages/sessions.ts";
import { tokenSigner } from "./token-signer.ts";

/** What the application is made from. */
export interface AppDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  /** `user:password` that every request must show. Undefined: everybody is let in. */
  readonly authString?: string | undefined;
  /** What the loops go by; see `DEFAULT_POLICIES`. */
  readonly policies?: Partial<ServerPolicies> | undefined;
  /** Hears of what happened, after the commit. */
  readonly facts?: FactSink | undefined;
  /** Tells events of what the write units of `store` do: both come from `createTellingStore`. */
  readonly tell?: Tell | undefined;
  /** Encrypts stored secrets. Undefined: blocks can be neither stored nor read. */
  readonly vault?: VaultSource | undefined;
  /** Sessions of browsers; undefined where there are no pages. */
  readonly sessions?: Sessions | undefined;
  /** Answers what is asked for outside `/api`; undefined where there are no pages. */
  readonly pages?: ((request: PlainRequest) => Promise<PlainAnswer>) | undefined;
  /** Whether requests that change something must show a token that `/csrf-token` issued. Default false. */
  readonly csrf?: boolean | undefined;
  /** Origins whose pages may use the API; `*`: all. Default none. */
  readonly corsOrigins?: readonly string[] | undefined;
  /** What `/admin/settings` answers; without secrets. */
  readonly shownSettings?: Readonly<Record<string, unknown>> | undefined;
  /** What `GET /metrics` tells, and what counts answers; over the same store. Undefined: there is no such route. */
  readonly metrics?: Metrics | undefined;
  /** Largest body of a request. Default 64 MiB. */
  readonly maxBodyBytes?: number | undefined;
}

/** The server application: the whole API below `/api`, without a socket. */
export interface App {
  /** Answers a request, made with what accounts for its body. Never rejects. */
  answer(make: (held: HeldBytes) => PlainRequest): Promise<PlainAnswer>;
  /** The same for the web's request and response; the host name of its URL is not looked at. */
  fetch(request: Request): Promise<Response>;
  /** The same for a client of this process, without the cost of the web's request and response. */
  dispatch(request: InProcessRequest): Promise<InProcessAnswer>;
  readonly context: ServiceContext;
}

const DEFAULT_MAX_BODY_BYTES = 64 * 1024 * 1024;
/** So many of the largest bodies are held at once. */
const LARGEST_BODIES = 4;
/** Paths that old clients, probes and browsers may ask whatever API they speak. */
const UNVERSIONED = new Set([
  "/api/health",
  "/api/ready",
  "/api/version",
  "/api/csrf-token",
  "/api/openapi.json",
]);

const CHANGING = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/** Hears which route a request came to. */
type NoteRoute = (path: string) => void;

const nobody: FactSink = { publish: () => {} };

/** Version 0.0.4 of Prometheus' text format. */
const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** What Prefect's pages ask for before anything else; it stands outside `/api`, and needs no credentials. */
const UI_SETTINGS_PATH = "/ui-settings";

/** Whether a request is for the pages: anybody may read these, since they hold nothing but what is in the package. */
function isForPages({ method, path }: PlainRequest): boolean {
  return (method === "GET" || method === "HEAD") && !/^\/(api|metrics)(\/|$)/.test(path);
}

function uiSettings({ csrf = false, authString }: AppDeps): PlainAnswer {
  const auth = authString === undefined ? null : "BASIC";
  const pages = { default_ui: "v2", available_uis: ["v1", "v2"], v1_base_url: "/", v2_base_url: "/v2" };
  const body = JSON.stringify({ api_url: "/api", csrf_enabled: csrf, auth, flags: [], ...pages });
  return { status: 200, headers: JSON_HEADERS, body };
}

/** The API's description, built when it is first asked for. */
function describeApi(): Operation {
  let document: Promise<string> | undefined;
  return {
    method: "GET",
    path: "/openapi.json",
    async answer() {
      document ??= import("../contract/openapi.ts").then((module) => JSON.stringify(module.buildOpenApi()));
      return { status: 200, headers: JSON_HEADERS, body: await document };
    },
  };
}

/** Prometheus' page. */
function showMetrics(metrics: Metrics): Operation {
  const headers = { "content-type": METRICS_TYPE };
  return {
    method: "GET",
    path: "/metrics",
    answer: async () => ({ status: 200, headers, body: await metrics.render() }),
  };
}

function plainError({ status, body, headers }: ErrorAnswer): PlainAnswer {
  return { status, headers: { ...JSON_HEADERS, ...headers }, body: JSON.stringify(body) };
}

/** Builds the application over an open store. The same in a server process and embedded in a flow's process. */
export function createApp(deps: AppDeps): App {
  const { store, clock, ids, logger, metrics } = deps;
  const facts = deps.facts ?? nobody;
  const base = {
    store,
    clock,
    ids,
    logger,
    facts,
    tell: deps.tell,
    vault: deps.vault,
    shownSettings: deps.shownSettings,
    policies: deps.policies,
    meter: metrics,
  };
  const context: ServiceContext = deps.csrf ? { ...base, csrf: createCsrfTokens(base, tokenSigner) } : base;
  const cors = createCors(deps.corsOrigins ?? []);
  const authorize = createAuthorization(deps.authString, deps.sessions);
  const encode = createJsonEncoder(ids.uuid());
  const maxBodyBytes = deps.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
  const bodies = createBodyBudget(LARGEST_BODIES * maxBodyBytes);
  const mount = ({ routes, handlers }: RouteGroup): Operation[] =>
    createOperations(routes, handlers, { ctx: context, encode, maxBodyBytes });
  const findRouter = createLazyRouter(
    createRouter([
      ...mount(routeGroup(coreRoutes, coreHandlers)),
      describeApi(),
      ...(metrics === undefined ? [] : [showMetrics(metrics)]),
    ]),
    lazyGroups.map(({ segments, load }) => ({
      segments,
      load: async () => createRouter(mount(await load())),
    })),
  );

  async function route(request: PlainRequest, note: NoteRoute): Promise<PlainAnswer> {
    const { method, path } = request;
    const preflight = cors?.preflight(request);
    if (preflight !== undefined) return preflight;
    if (path === UI_SETTINGS_PATH && method === "GET") return uiSettings(deps);
    if (deps.pages !== undefined && isForPages(request)) return deps.pages(request);
    const ofSession = deps.sessions?.answer(request);
    if (ofSession !== undefined) return ofSession;
    const asked = authorize(request);
    if (asked !== undefined) await asked;
    if (context.csrf !== undefined && CHANGING.has(method)) {
      await context.csrf.check(request.header("prefect-csrf-token"), request.header("prefect-csrf-client"));
    }
    if (!UNVERSIONED.has(path)) checkApiVersion(request.header("x-prefect-api-version"));
    const router = await findRouter(method, path);
    const match = router.match(method, path);
    if (match !== undefined) {
      note(`/api${match.route.path}`);
      return match.route.answer(request, match.params);
    }
    const redirected = router.withOtherSlash(method, path);
    if (redirected !== undefined) {
      return { status: 307, headers: { location: `${redirected}${request.search}` }, body: null };
    }
    if (router.has(path)) throw new BatutaError("method-not-allowed", "Method Not Allowed");
    throw new BatutaError("route-not-found", "Not Found");
  }

  async function answer(request: PlainRequest, note: NoteRoute = () => {}): Promise<PlainAnswer> {
    try {
      return await route(request, note);
    } catch (error) {
      if (error instanceof InvalidRequest)
        return plainError(invalidRequest(error.problems, error.requestBody));
      const requestId = ids.uuid();
      const failed = errorAnswer(error, requestId);
      if (failed.unexpected) {
        const { method, path } = request;
        logger.error("request failed", { request_id: requestId, method, path, err: error });
      }
      return plainError(failed);
    }
  }

  /** `answer`, counted. */
  async function measure(request: PlainRequest): Promise<PlainAnswer> {
    if (metrics === undefined) return answer(request);
    const startedMs = clock.monotonicMs();
    let found: string | undefined;
    const answered = await answer(request, (path) => {
      found = path;
    });
    const seconds = (clock.monotonicMs() - startedMs) / 1000;
    metrics.observe({ method: request.method, route: found, status: answered.status, seconds });
    return answered;
  }

  async function answerOutside(make: (held: HeldBytes) => PlainRequest): Promise<PlainAnswer> {
    const held = bodies.open();
    const request = make(held);
    const answered = await measure(request).finally(held.release);
    if (cors === undefined) return answered;
    return { ...answered, headers: { ...answered.headers, ...cors.headers(request) } };
  }

  return {
    context,
    answer: answerOutside,
    fetch: async (web) => webResponse(await answerOutside((held) => plainRequest(web, held))),
    dispatch: async (request) => inProcessAnswer(await answer(plainInProcessRequest(request))),
  };
}
