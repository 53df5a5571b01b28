import type { Route } from "../../contract/route.ts";
import type { HandlersOf } from "./route-handler.ts";

/** Routes with their handlers, ready to be mounted. */
export interface RouteGroup<Id extends string = string> {
  readonly routes: readonly Route[];
  readonly handlers: Readonly<Record<Id, unknown>>;
}

/** Pairs an entity's routes with a handler for each of them. */
export function routeGroup<R extends Route & { readonly id: string }>(
  routes: readonly R[],
  handlers: HandlersOf<R>,
): RouteGroup<R["id"]> {
  return { routes, handlers };
}
