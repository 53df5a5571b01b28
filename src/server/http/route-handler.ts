import type { Route, RouteAnswer, RouteRequest } from "../../contract/route.ts";
import type { ServiceContext } from "../../services/context.ts";

/** A request after validation, and what else a handler may look at. */
export interface HandlerRequest<R extends Route> extends RouteRequest<R> {
  /** A header by its name. */
  readonly header: (name: string) => string | null;
}

/** Serves one operation: takes validated input, calls one use case, returns it. */
export type Handler<R extends Route> = (
  ctx: ServiceContext,
  request: HandlerRequest<R>,
) => Promise<RouteAnswer<R>> | RouteAnswer<R>;

/** A handler for each of these operations, by id. */
export type HandlersOf<R extends Route & { readonly id: string }> = {
  readonly [Id in R["id"]]: Handler<Extract<R, { readonly id: Id }>>;
};

/** A success with status 200. */
export function ok<const Body>(body: Body): { readonly status: 200; readonly body: Body } {
  return { status: 200, body };
}

/** A success with status 201. */
export function newly<const Body>(body: Body): { readonly status: 201; readonly body: Body } {
  return { status: 201, body };
}

/** A success with status 201 for what is new, 200 for what was there. */
export function created<const Body>(
  isNew: boolean,
  body: Body,
): { readonly status: 201; readonly body: Body } | { readonly status: 200; readonly body: Body } {
  return isNew ? { status: 201, body } : { status: 200, body };
}

/** A success without a body. */
export const noContent = { status: 204, body: null } as const;
