import { Hono } from "hono";
import { createJsonEncoder } from "../contract/json-text.ts";
import type { Route } from "../contract/route.ts";
import { apiRoutes } from "../contract/routes.ts";
import type { Clock } from "../platform/clock.ts";
import { BatutaError } from "../platform/errors.ts";
import type { Ids } from "../platform/ids.ts";
import type { Logger } from "../platform/logger.ts";
import type { FactSink, ServiceContext } from "../services/context.ts";
import type { Store } from "../store/store.ts";
import { checkApiVersion } from "./http/api-version.ts";
import { createAuthorization } from "./http/authorization.ts";
import { type ErrorAnswer, errorAnswer, invalidRequest } from "./http/error-response.ts";
import { apiHandlers } from "./http/handlers/all-handlers.ts";
import { mountRoutes } from "./http/mount.ts";
import { InvalidRequest } from "./http/parse-request.ts";
import { createPathIndex } from "./http/path-index.ts";

/** What the application is made from. */
export interface AppDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  /** `user:password` that every request must show. Undefined: everybody is let in. */
  readonly authString?: string | undefined;
  /** Hears of what happened, after the commit. */
  readonly facts?: FactSink | undefined;
  /** Largest body of a request. Default 64 MiB. */
  readonly maxBodyBytes?: number | undefined;
}

/** The server application: the whole API below `/api`, without a socket. */
export interface App {
  /** Answers a request. Never rejects; the host name of its URL is not looked at. */
  fetch(request: Request): Promise<Response>;
  readonly context: ServiceContext;
}

const DEFAULT_MAX_BODY_BYTES = 64 * 1024 * 1024;
/** Routes that old clients, probes and browsers may ask whatever API they speak. */
const UNVERSIONED = new Set([
  "/api/health",
  "/api/ready",
  "/api/version",
  "/api/csrf-token",
  "/api/openapi.json",
]);

const nobody: FactSink = { publish: () => {} };

/** Builds the application over an open store. The same in a server process and embedded in a flow's process. */
export function createApp(deps: AppDeps): App {
  const { store, clock, ids, logger } = deps;
  const context: ServiceContext = { store, clock, ids, logger, facts: deps.facts ?? nobody };
  const encode = createJsonEncoder(ids.uuid());
  const authorize = createAuthorization(deps.authString);
  const hono = new Hono({ strict: true });
  const paths = createPathIndex(apiRoutes);

  const respond = (answer: ErrorAnswer): Response =>
    new Response(JSON.stringify(answer.body), {
      status: answer.status,
      headers: { "content-type": "application/json", ...answer.headers },
    });

  hono.onError((error, c) => {
    if (error instanceof InvalidRequest) return respond(invalidRequest(error.problems, error.requestBody));
    const requestId = ids.uuid();
    const answer = errorAnswer(error, requestId);
    if (answer.unexpected) {
      logger.error("request failed", {
        request_id: requestId,
        method: c.req.method,
        path: c.req.path,
        err: error,
      });
    }
    return respond(answer);
  });
  hono.notFound((c) => {
    const { path, method } = c.req;
    const redirected = paths.withOtherSlash(path, method);
    if (redirected !== undefined) {
      const { search } = new URL(c.req.url);
      return new Response(null, { status: 307, headers: { location: `${redirected}${search}` } });
    }
    if (paths.has(path)) throw new BatutaError("method-not-allowed", "Method Not Allowed");
    throw new BatutaError("route-not-found", "Not Found");
  });
  hono.use(async (c, next) => {
    const { path } = c.req;
    authorize(c.req.raw, path);
    if (!UNVERSIONED.has(path)) checkApiVersion(c.req.raw.headers);
    await next();
  });
  let document: Promise<string> | undefined;
  hono.get("/api/openapi.json", async () => {
    document ??= import("../contract/openapi.ts").then((module) => JSON.stringify(module.buildOpenApi()));
    return new Response(await document, { headers: { "content-type": "application/json" } });
  });
  mountRoutes(hono, apiRoutes as readonly Route[], apiHandlers as Readonly<Record<string, unknown>>, {
    ctx: context,
    encode,
    maxBodyBytes: deps.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES,
  });
  return { context, fetch: async (request) => hono.fetch(request) };
}
