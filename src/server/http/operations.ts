import type { Route } from "../../contract/route.ts";
import type { ServiceContext } from "../../services/context.ts";
import { watchDroppedFields } from "./dropped-fields.ts";
import { createRequestParser, type ParsedRequest } from "./parse-request.ts";
import type { PlainAnswer, PlainRequest } from "./plain-request.ts";

/** An answer of a handler whose route the types do not know. */
interface AnyAnswer {
  readonly status: number;
  readonly body: unknown;
}

type AnyHandler = (ctx: ServiceContext, request: ParsedRequest) => Promise<AnyAnswer> | AnyAnswer;

/** A route that can be asked. */
export interface Operation extends Pick<Route, "method" | "path"> {
  answer(request: PlainRequest, params: Readonly<Record<string, string>>): Promise<PlainAnswer>;
}

/** What operations are made from beside the routes and their handlers. */
export interface OperationOptions {
  readonly ctx: ServiceContext;
  /** Writes JSON, kept texts as they are. */
  readonly encode: (value: unknown) => string;
  readonly maxBodyBytes: number;
}

export const JSON_HEADERS = Object.freeze({ "content-type": "application/json" });

/** Prefect's clients before 3.1. */
const OLDEST = /\bprefect\/3\.0\./;

async function forOldest(body: unknown): Promise<unknown> {
  return (await import("./states-for-client.ts")).statesForClient(body);
}

/** Pairs routes with their handlers: each request is checked against the route's schemas and handed over. */
export function createOperations(
  routes: readonly Route[],
  handlers: Readonly<Record<string, unknown>>,
  { ctx, encode, maxBodyBytes }: OperationOptions,
): Operation[] {
  const watch = watchDroppedFields(ctx.logger);
  return routes.map((route) => {
    const handler = handlers[route.id] as AnyHandler; // safe: `routeGroup` asked for one for each route
    // Made when the route is first asked: a short script asks few of them.
    let parse: ReturnType<typeof createRequestParser> | undefined;
    return {
      method: route.method,
      path: route.path,
      async answer(request, params) {
        parse ??= createRequestParser(route, maxBodyBytes, watch);
        const { status, body } = await handler(ctx, await parse(request, params));
        if (route.responses[status] === null) return { status, headers: {}, body: null };
        if (route.produces === undefined) {
          const shown = OLDEST.test(request.header("user-agent") ?? "") ? await forOldest(body) : body;
          return { status, headers: JSON_HEADERS, body: encode(shown) };
        }
        const pieces = body as string | AsyncIterable<string>; // safe: see `RouteAnswer`
        return { status, headers: { "content-type": route.produces }, body: pieces };
      },
    };
  });
}
