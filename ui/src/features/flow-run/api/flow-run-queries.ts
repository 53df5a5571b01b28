import type { StateType } from "@contract/states/schemas.ts";
import { infiniteQueryOptions } from "@tanstack/react-query";
import type { Api } from "@/shared/api/api.ts";
import { routeQuery } from "@/shared/api/route-query.ts";

/** Everything that the head of a flow run's page shows. */
export const runPageQuery = (api: Api, id: string) =>
  routeQuery(api, "flow-runs", "read-run-page", { params: { id } });

/** The whole run: its page leaves out parameters and context that are large. */
export const wholeRunQuery = (api: Api, id: string) =>
  routeQuery(api, "flow-runs", "read-flow-run", { params: { id } });

export const comparisonQuery = (api: Api, id: string, otherId: string) =>
  routeQuery(api, "flow-runs", "read-run-comparison", { params: { id }, query: { with: otherId } });

export interface TaskFilters {
  readonly text: string;
  readonly states: readonly StateType[];
}

/** Task runs of a flow run in the order of their start, a page at a time. */
export const taskRunsQuery = (api: Api, id: string, { text, states }: TaskFilters) =>
  infiniteQueryOptions({
    queryKey: ["task-runs", "of-flow-run", id, text, states],
    queryFn: ({ pageParam, signal }) =>
      api.call(
        "read-task-run-page",
        {
          body: {
            flow_runs: { id: { any_: [id] } },
            ...(text === "" && states.length === 0
              ? {}
              : {
                  task_runs: {
                    ...(text === "" ? {} : { name: { like_: text } }),
                    ...(states.length === 0 ? {} : { state: { type: { any_: [...states] } } }),
                  },
                }),
            sort: "EXPECTED_START_TIME_ASC",
            limit: 200,
            cursor: pageParam ?? null,
          },
        },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });

/** Runs of flows that a flow run has called, a page at a time. */
export const subflowRunsQuery = (api: Api, id: string) =>
  infiniteQueryOptions({
    queryKey: ["flow-runs", "subflows-of", id],
    queryFn: ({ pageParam, signal }) =>
      api.call(
        "read-flow-run-page",
        {
          body: {
            flow_runs: { parent_flow_run_id: { any_: [id] } },
            sort: "EXPECTED_START_TIME_ASC",
            limit: 100,
            cursor: pageParam ?? null,
          },
        },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next_cursor }) => next_cursor ?? undefined,
  });
