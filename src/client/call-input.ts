import type { z } from "zod";
import type { Route } from "../contract/route.ts";

type InputOf<S> = S extends z.ZodType ? z.input<S> : undefined;

/** A key that must be given when its schema needs it, may be left out when an empty object will do. */
type Part<Key extends string, Value> = undefined extends Value
  ? { readonly [K in Key]?: Value }
  : Record<never, never> extends Value
    ? { readonly [K in Key]?: Value }
    : { readonly [K in Key]: Value };

/** What a caller passes for a route: only the parts that the route has, and only those needed are required. */
export type CallInput<R extends Route> =
  R extends Route<infer Params, infer Query, infer Body>
    ? Part<"params", InputOf<Params>> & Part<"query", InputOf<Query>> & Part<"body", InputOf<Body>>
    : never;

/** The parts of any route's input, for code that only carries them. */
export interface AnyCallInput {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
}
