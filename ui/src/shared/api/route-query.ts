import { queryOptions } from "@tanstack/react-query";
import type { Api } from "@/shared/api/api.ts";
import type { CallInput, RouteId } from "@/shared/api/call-types.ts";

/** How often what is shown is asked for again where no push tells of changes. */
export const POLL_MS = 15_000;
/** The same for what is alive: a run under way. */
export const LIVE_POLL_MS = 2_000;

/**
 * The options of a query that is one call of one route. Its key is `[entity, route, input]`, so that a change of an entity
 * (`queryClient.invalidateQueries({ queryKey: ["flow-runs"] })`) finds all that shows it.
 */
export function routeQuery<Id extends RouteId>(api: Api, entity: Entity, id: Id, input: CallInput<Id>) {
  return queryOptions({
    queryKey: [entity, id, input] as const,
    queryFn: ({ signal }) => api.call(id, input, { signal }),
  });
}

/** What changes together: first part of each query's key, and what pushed changes name. */
export type Entity =
  | "admin"
  | "artifacts"
  | "automations"
  | "blocks"
  | "concurrency-limits"
  | "dashboard"
  | "deployments"
  | "events"
  | "flow-runs"
  | "flows"
  | "logs"
  | "search"
  | "settings"
  | "task-runs"
  | "variables"
  | "work-pools";
