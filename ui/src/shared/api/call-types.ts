import type { CallInput as InputOf } from "@client/call-input.ts";
import type { RouteReply } from "@contract/route.ts";
import type { ApiRoute } from "@contract/routes.ts";

export type RouteId = ApiRoute["id"];
type RouteOf<Id extends RouteId> = Extract<ApiRoute, { readonly id: Id }>;

/** What a call of this route is given: `params`, `query`, `body`, as far as it has them. */
export type CallInput<Id extends RouteId> = InputOf<RouteOf<Id>>;
/** What it answers. */
export type Reply<Id extends RouteId> = RouteReply<RouteOf<Id>>;
/** One entry of a list that it answers. */
export type Row<Id extends RouteId> = Reply<Id> extends readonly (infer One)[] ? One : never;
