import type { z } from "zod";

/*
 * How to add an entity
 *
 * 1. `contract/<entity>/schemas.ts`: its wire shapes, named as in Prefect's document. Use `Uuid`, `Instant`, `JsonAny`
 *    and `JsonObject` of `primitives.ts`: bodies keep the last two word for word (`json-text.ts`) without further ado.
 *    `filters.ts` beside it when it is listed; `routes.ts`: one `route(...)` for each operation and one array of all.
 * 2. Add that array to `contract/routes.ts`. The client and the OpenAPI document follow from it.
 * 3. `store/tables/`, a migration, `store/queries/<entity>-queries.ts` (statements and the decoder row → wire shape).
 * 4. `services/<entity>/<verb>.ts`: one use case a file, `ServiceContext` first; writes through `store.write`.
 * 5. `server/http/handlers/<entity>.ts`: `routeGroup(routes, handlers)`, an object from operation id to handler; named
 *    in `server/http/lazy-groups.ts`, which does not compile while a route has no handler.
 *
 * `node scripts/check-openapi.ts PATH` compares the result with Prefect's own document.
 */

/** HTTP methods that the API uses. */
export type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Success answers by status; `null` means an empty body. */
export type RouteResponses = Readonly<Record<number, z.ZodType | null>>;

/** One operation of the API as plain data: the server mounts it, the client calls it, OpenAPI is made from it. */
export interface Route<
  Params extends z.ZodType | undefined = z.ZodType | undefined,
  Query extends z.ZodType | undefined = z.ZodType | undefined,
  Body extends z.ZodType | undefined = z.ZodType | undefined,
  Responses extends RouteResponses = RouteResponses,
> {
  /** Unique operation name, kebab-case verb first: `create-flow-run`. */
  readonly id: string;
  readonly method: HttpMethod;
  /** Path below `/api`, with `{name}` placeholders and Prefect's trailing slashes: `/flow_runs/{id}`. */
  readonly path: string;
  /** OpenAPI tag. Batuta's own routes carry `Batuta`. */
  readonly tag: string;
  readonly summary: string;
  readonly params?: Params;
  readonly query?: Query;
  /** Headers of its own that its handler reads; all may be left out. */
  readonly headers?: readonly string[];
  readonly body?: Body;
  /** An absent body is read as `{}` instead of being refused. */
  readonly bodyOptional?: boolean;
  readonly responses: Responses;
  /** Content type of an answer that is not JSON; its schema is then `z.string()`. */
  readonly produces?: string;
}

/** Declares a route; only a typed identity, so that a table of routes stays plain data. */
export function route<
  const Id extends string,
  Responses extends RouteResponses,
  Params extends z.ZodType | undefined = undefined,
  Query extends z.ZodType | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(
  definition: Route<Params, Query, Body, Responses> & { readonly id: Id },
): Route<Params, Query, Body, Responses> & { readonly id: Id } {
  return definition;
}

/** The statuses and bodies with which a route succeeds; an answer of another content type may come in pieces. */
export type RouteAnswer<R extends Route> = {
  [Status in keyof R["responses"] & number]: {
    readonly status: Status;
    readonly body: R["responses"][Status] extends z.ZodType
      ?
          | z.output<R["responses"][Status]>
          | (string extends z.output<R["responses"][Status]> ? AsyncIterable<string> : never)
      : null;
  };
}[keyof R["responses"] & number];

type OutputOf<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What a handler receives after validation. */
export interface RouteRequest<R extends Route> {
  readonly params: R extends Route<infer Params> ? OutputOf<Params> : never;
  readonly query: R extends Route<infer _Params, infer Query> ? OutputOf<Query> : never;
  readonly body: R extends Route<infer _Params, infer _Query, infer Body> ? OutputOf<Body> : never;
}

/** The body of a successful answer. */
export type RouteReply<R extends Route> = {
  [Status in keyof R["responses"]]: R["responses"][Status] extends z.ZodType
    ? z.output<R["responses"][Status]>
    : undefined;
}[keyof R["responses"]];
