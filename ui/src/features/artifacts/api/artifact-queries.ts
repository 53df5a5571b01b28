import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Api } from "@/shared/api/api.ts";
import { POLL_MS, routeQuery } from "@/shared/api/route-query.ts";

/** Cards or rows at a time: each brings its data along. */
export const ARTIFACTS_PER_PAGE = 30;
const VERSIONS = 50;
const PROGRESS_POLL_MS = 3_000;

export interface ArtifactFilters {
  readonly q?: string | undefined;
  readonly type?: string | undefined;
  readonly page?: number | undefined;
}

const filterOf = ({ q, type }: ArtifactFilters) => ({
  ...(q === undefined ? {} : { key: { like_: q } }),
  ...(type === undefined ? { type: { not_any_: ["result"] } } : { type: { any_: [type] } }),
});

/** The latest artifact of each key. */
export const latestArtifactsQuery = (api: Api, filters: ArtifactFilters) => ({
  ...routeQuery(api, "artifacts", "list-latest-artifacts", {
    body: {
      artifacts: filterOf(filters),
      sort: "CREATED_DESC",
      limit: ARTIFACTS_PER_PAGE,
      offset: ((filters.page ?? 1) - 1) * ARTIFACTS_PER_PAGE,
    },
  }),
  refetchInterval: POLL_MS,
  placeholderData: keepPreviousData,
});

export const artifactKeysCountQuery = (api: Api, filters: ArtifactFilters) => ({
  ...routeQuery(api, "artifacts", "count-latest-artifacts", { body: { artifacts: filterOf(filters) } }),
  placeholderData: keepPreviousData,
});

/** The versions of a key, newest first. */
export const artifactVersionsQuery = (api: Api, key: string) =>
  routeQuery(api, "artifacts", "list-artifacts", {
    body: { artifacts: { key: { any_: [key] } }, sort: "CREATED_DESC", limit: VERSIONS },
  });

export const artifactQuery = (api: Api, id: string) =>
  queryOptions({
    ...routeQuery(api, "artifacts", "read-artifact", { params: { id } }),
    // A bar that is not full yet may move.
    refetchInterval: ({ state: { data } }) =>
      data?.type === "progress" && Number(data.data) < 100 ? PROGRESS_POLL_MS : false,
  });

/** Names of the runs that artifacts are from, in one answer of each kind. */
export const flowRunNamesQuery = (api: Api, ids: readonly string[]) => ({
  ...routeQuery(api, "flow-runs", "read-flow-run-page", {
    body: { flow_runs: { id: { any_: [...ids] } }, limit: 200 },
  }),
  enabled: ids.length > 0,
});

export const taskRunNamesQuery = (api: Api, ids: readonly string[]) => ({
  ...routeQuery(api, "task-runs", "read-task-run-page", {
    body: { task_runs: { id: { any_: [...ids] } }, limit: 200 },
  }),
  enabled: ids.length > 0,
});
