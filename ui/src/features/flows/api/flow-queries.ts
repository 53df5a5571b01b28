import { keepPreviousData, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Api } from "@/shared/api/api.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import type { Reply } from "@/shared/api/call-types.ts";
import { notAbout } from "@/shared/api/not-about.ts";
import { POLL_MS, routeQuery } from "@/shared/api/route-query.ts";

export type Flow = Reply<"read-flow">;

export const FLOW_SORTS = ["NAME_ASC", "NAME_DESC", "CREATED_DESC", "UPDATED_DESC"] as const;
export type FlowSort = (typeof FLOW_SORTS)[number];

/** What the list's address says. */
export interface FlowsSearch {
  readonly q?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly sort?: FlowSort | undefined;
  readonly page?: number | undefined;
}

const ROWS = 50;

export const flowsQuery = (api: Api, { q, tags = [], sort = "NAME_ASC", page = 1 }: FlowsSearch) => ({
  ...routeQuery(api, "flows", "paginate-flows", {
    body: {
      flows: {
        operator: "and_",
        ...(q === undefined ? {} : { name: { like_: q } }),
        ...(tags.length === 0 ? {} : { tags: { operator: "and_", all_: [...tags] } }),
      },
      sort,
      limit: ROWS,
      page,
    },
  }),
  placeholderData: keepPreviousData,
  refetchInterval: POLL_MS,
});

export const flowQuery = (api: Api, id: string) => routeQuery(api, "flows", "read-flow", { params: { id } });

export const deploymentCountsQuery = (api: Api, flowIds: readonly string[]) =>
  routeQuery(api, "deployments", "count-deployments-of-flows", { body: { flow_ids: [...flowIds] } });

/**
 * Ended task runs of these flow runs in 20 stretches of the time since `after`. Of named runs: to count those of all runs of
 * a flow takes minutes where it has had millions.
 */
export const taskRunsQuery = (api: Api, runIds: readonly string[], after: string) => ({
  ...routeQuery(api, "task-runs", "count-task-runs-over-time", {
    body: {
      flow_runs: { operator: "and_", id: { any_: [...runIds] } },
      task_runs: { operator: "and_", start_time: { after_: after } },
    },
  }),
  refetchInterval: POLL_MS,
});

/** Deletes flows, with all that is theirs. */
export function useDeleteFlows() {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (ids: readonly string[]) =>
      api.call("delete-flows", { body: { flows: { operator: "and_", id: { any_: [...ids] } } } }),
    onSuccess: (_, ids) =>
      Promise.all(
        (["flows", "deployments", "flow-runs"] as const).map((entity) =>
          queryClient.invalidateQueries({ queryKey: [entity], predicate: notAbout(ids) }),
        ),
      ),
  });
}
