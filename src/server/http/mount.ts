import type { Hono } from "hono";
import type { Route } from "../../contract/route.ts";
import type { ServiceContext } from "../../services/context.ts";
import { createRequestParser, type ParsedRequest } from "./parse-request.ts";

/** An answer of a handler whose route the types do not know. */
interface AnyAnswer {
  readonly status: number;
  readonly body: unknown;
}

type AnyHandler = (ctx: ServiceContext, request: ParsedRequest) => Promise<AnyAnswer> | AnyAnswer;

/** What mounting takes beside the routes and their handlers. */
export interface MountOptions {
  readonly ctx: ServiceContext;
  /** Writes JSON, kept texts as they are. */
  readonly encode: (value: unknown) => string;
  readonly maxBodyBytes: number;
}

const JSON_HEADERS = { "content-type": "application/json" };

/** `/flows/{id}` in the router's words. */
function routerPath(path: string): string {
  return `/api${path.replaceAll(/\{(\w+)\}/g, ":$1")}`;
}

function streamOf(pieces: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

/** Mounts operations: each request is checked against the route's schemas and given to the route's handler. */
export function mountRoutes(
  app: Hono,
  routes: readonly Route[],
  handlers: Readonly<Record<string, unknown>>,
  { ctx, encode, maxBodyBytes }: MountOptions,
): void {
  for (const route of routes) {
    const handler = handlers[route.id] as AnyHandler; // safe: `ApiHandlers` has one for each route, by its id
    const parse = createRequestParser(route, maxBodyBytes);
    app.on(route.method, routerPath(route.path), async (c) => {
      const request = await parse({
        raw: c.req.raw,
        params: c.req.param() as Record<string, string>, // safe: the path's placeholders, all texts
        query: () => c.req.query(),
      });
      const { status, body } = await handler(ctx, request);
      if (route.responses[status] === null) return new Response(null, { status });
      if (route.produces === undefined) return new Response(encode(body), { status, headers: JSON_HEADERS });
      const text = typeof body === "string" ? body : streamOf(body as AsyncIterable<string>); // safe: see `RouteAnswer`
      return new Response(text, { status, headers: { "content-type": route.produces } });
    });
  }
}
