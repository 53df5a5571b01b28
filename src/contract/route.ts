import type { z } from "zod";

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
  readonly body?: Body;
  /** An absent body is read as `{}` instead of being refused. */
  readonly bodyOptional?: boolean;
  readonly responses: Responses;
}

/** Declares a route; only a typed identity, so that a table of routes stays plain data. */
export function route<
  Responses extends RouteResponses,
  Params extends z.ZodType | undefined = undefined,
  Query extends z.ZodType | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(definition: Route<Params, Query, Body, Responses>): Route<Params, Query, Body, Responses> {
  return definition;
}

type InputOf<S> = S extends z.ZodType ? z.input<S> : undefined;
type OutputOf<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What a caller passes. */
export interface RouteInput<R extends Route> {
  readonly params: InputOf<R["params"]>;
  readonly query: InputOf<R["query"]>;
  readonly body: InputOf<R["body"]>;
}

/** What a handler receives after validation. */
export interface RouteRequest<R extends Route> {
  readonly params: OutputOf<R["params"]>;
  readonly query: OutputOf<R["query"]>;
  readonly body: OutputOf<R["body"]>;
}

/** The body of a successful answer. */
export type RouteReply<R extends Route> = {
  [Status in keyof R["responses"]]: R["responses"][Status] extends z.ZodType
    ? z.output<R["responses"][Status]>
    : undefined;
}[keyof R["responses"]];
