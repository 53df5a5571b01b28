import { infiniteQueryOptions } from "@tanstack/react-query";
import type { Api } from "@/shared/api/api.ts";
import { routeQuery } from "@/shared/api/route-query.ts";

/** Whose part it is. */
export interface RunScope {
  readonly kind: "flow-run" | "task-run";
  readonly id: string;
}

export const MOST_ARTIFACTS = 200;

export function artifactsQuery(api: Api, { kind, id }: RunScope) {
  const of = { any_: [id] };
  const artifacts = kind === "flow-run" ? { flow_run_id: of } : { task_run_id: of };
  return routeQuery(api, "artifacts", "list-artifact-items", {
    body: { artifacts, limit: MOST_ARTIFACTS },
  });
}

export const flowRunResultQuery = (api: Api, id: string) =>
  routeQuery(api, "flow-runs", "read-flow-run-result", { params: { id } });

export const taskRunResultQuery = (api: Api, id: string) =>
  routeQuery(api, "task-runs", "read-task-run-result", { params: { id } });

/** Events that name a run, the newest first; further pages by the token of the page before. */
export const runEventsQuery = (api: Api, { kind, id }: RunScope) =>
  infiniteQueryOptions({
    queryKey: ["events", "of-run", kind, id],
    queryFn: ({ pageParam, signal }) =>
      pageParam === undefined
        ? api.call(
            "list-events",
            { body: { filter: { any_resource: { id: [`prefect.${kind}.${id}`] } }, limit: 50 } },
            { signal },
          )
        : api.call("list-next-events", { query: { "page-token": pageParam } }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_page }) =>
      next_page === null
        ? undefined
        : (new URL(next_page, "http://page").searchParams.get("page-token") ?? undefined),
  });
