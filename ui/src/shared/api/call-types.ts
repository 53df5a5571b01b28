import type { Route } from "@contract/route.ts";
import type { ApiRoute } from "@contract/routes.ts";
import type { z } from "zod";

export type RouteId = ApiRoute["id"];
type RouteOf<Id extends RouteId> = Extract<ApiRoute, { readonly id: Id }>;

type InputOf<S> = S extends z.ZodType ? z.input<S> : undefined;
type Part<Key extends string, Value> = undefined extends Value
  ? { readonly [K in Key]?: Value }
  : Record<never, never> extends Value
    ? { readonly [K in Key]?: Value }
    : { readonly [K in Key]: Value };

type InputOfRoute<R extends Route> =
  R extends Route<infer Params, infer Query, infer Body>
    ? Part<"params", InputOf<Params>> & Part<"query", InputOf<Query>> & Part<"body", InputOf<Body>>
    : never;

type ReplyOfRoute<R extends Route> = {
  [Status in keyof R["responses"]]: R["responses"][Status] extends z.ZodType
    ? z.output<R["responses"][Status]>
    : undefined;
}[keyof R["responses"]];

/** What a call of this route is given: `params`, `query`, `body`, as far as it has them. */
export type CallInput<Id extends RouteId> = InputOfRoute<RouteOf<Id>>;
/** What it answers. */
export type Reply<Id extends RouteId> = ReplyOfRoute<RouteOf<Id>>;
/** One entry of a list that it answers. */
export type Row<Id extends RouteId> = Reply<Id> extends readonly (infer One)[] ? One : never;
