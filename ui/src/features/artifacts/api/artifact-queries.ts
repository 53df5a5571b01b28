import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Api } from "@/shared/api/api.ts";
import { POLL_MS, routeQuery } from "@/shared/api/route-query.ts";

/** Cards or rows at a time. */
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

/** The latest artifact of each key, without what it holds, and how many keys there are. */
export const latestArtifactsQuery = (api: Api, filters: ArtifactFilters) => ({
  ...routeQuery(api, "artifacts", "list-latest-artifact-items", {
    body: {
      artifacts: filterOf(filters),
      limit: ARTIFACTS_PER_PAGE,
      offset: ((filters.page ?? 1) - 1) * ARTIFACTS_PER_PAGE,
    },
  }),
  refetchInterval: POLL_MS,
  placeholderData: keepPreviousData,
});

/** The versions of a key, newest first, without what they hold. */
export const artifactVersionsQuery = (api: Api, key: string) =>
  routeQuery(api, "artifacts", "list-artifact-items", {
    body: { artifacts: { key: { any_: [key] } }, limit: VERSIONS },
  });

/** One artifact, with what it holds unless that is large. */
export const artifactQuery = (api: Api, id: string) =>
  queryOptions({
    ...routeQuery(api, "artifacts", "read-artifact-page", { params: { id } }),
    // A bar that is not full yet may move.
    refetchInterval: ({ state: { data } }) =>
      data?.type === "progress" && Number(data.data) < 100 ? PROGRESS_POLL_MS : false,
  });

/** All that an artifact holds, be it megabytes: forgotten as soon as nobody looks at it. */
export const wholeArtifactQuery = (api: Api, id: string) => ({
  ...routeQuery(api, "artifacts", "read-artifact", { params: { id } }),
  gcTime: 0,
});
