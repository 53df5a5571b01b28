import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Api } from "@/shared/api/api.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import type { CallInput, Reply } from "@/shared/api/call-types.ts";
import { POLL_MS, routeQuery } from "@/shared/api/route-query.ts";

export type PoolItem = Reply<"list-work-pool-items">["rows"][number];
export type PoolPage = Reply<"read-work-pool-page">;
export type ActiveRun = PoolPage["active"][number];
export type QueueItem = PoolPage["queues"][number];
export type Worker = PoolPage["workers"][number];
export type PoolCreate = CallInput<"create-work-pool">["body"];
type PoolUpdate = NonNullable<CallInput<"update-work-pool">["body"]>;

/** All pools with their health. Runs come and go without a word about their pool: it is asked for again. */
export const poolItemsQuery = (api: Api) => ({
  ...routeQuery(api, "work-pools", "list-work-pool-items", {}),
  refetchInterval: POLL_MS,
});

/** A pool with queues, workers and who holds its slots. */
export const poolPageQuery = (api: Api, name: string) => ({
  ...routeQuery(api, "work-pools", "read-work-pool-page", { params: { name } }),
  refetchInterval: 5_000,
});

/** Which worker types there are, with the template of each. It changes with the server's release only. */
export const workerKindsQuery = (api: Api) => ({
  ...routeQuery(api, "work-pools", "read-collection-view", { params: { view: "aggregate-worker-metadata" } }),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Deployments that run in a pool. */
export const poolDeploymentsQuery = (api: Api, pool: string) =>
  routeQuery(api, "deployments", "list-deployments", {
    body: { work_pools: { name: { any_: [pool] } }, sort: "NAME_ASC", limit: 200 },
  });

/** What changes pools, each told to all that show them. */
export function usePoolChanges() {
  const api = useApi();
  const queryClient = useQueryClient();
  const onSuccess = () => queryClient.invalidateQueries({ queryKey: ["work-pools"] });
  const create = useMutation({
    mutationFn: (body: PoolCreate) => api.call("create-work-pool", { body }),
    onSuccess,
  });
  const update = useMutation({
    mutationFn: ({ name, body }: { readonly name: string; readonly body: PoolUpdate }) =>
      api.call("update-work-pool", { params: { name }, body }),
    onSuccess,
  });
  const remove = useMutation({
    mutationFn: (name: string) => api.call("delete-work-pool", { params: { name } }),
    // The page of what is gone must not ask for it again.
    onSuccess: () =>
      queryClient.invalidateQueries({ queryKey: ["work-pools", "list-work-pool-items"], refetchType: "all" }),
  });
  const forget = useMutation({
    mutationFn: ({ pool, name }: { readonly pool: string; readonly name: string }) =>
      api.call("delete-worker", { params: { work_pool_name: pool, name } }),
    onSuccess,
  });
  return { create, update, remove, forget };
}
