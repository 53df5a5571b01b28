import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Api } from "@/shared/api/api.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import type { CallInput, Reply, Row } from "@/shared/api/call-types.ts";
import { offsetPages } from "@/shared/api/offset-pages.ts";
import { POLL_MS, routeQuery } from "@/shared/api/route-query.ts";

export type Limit = Reply<"read-concurrency-limit-v2">;
export type Holder = Row<"list-concurrency-limit-holders">;
type LimitUpdate = NonNullable<CallInput<"update-concurrency-limit-v2">["body"]>;

/** The limit on a tag's task runs is the global one of this name. */
const TAG_PREFIX = "tag:";
export const tagOf = (name: string): string | undefined =>
  name.startsWith(TAG_PREFIX) ? name.slice(TAG_PREFIX.length) : undefined;
export const nameOfTag = (tag: string): string => TAG_PREFIX + tag;

/** All limits, those on tags among them, by name. */
export const limitsQuery = (api: Api) => ({
  ...offsetPages("concurrency-limits", "list-concurrency-limits-v2", {}, (slice, signal) =>
    api.call("list-concurrency-limits-v2", { body: slice }, { signal }),
  ),
  refetchInterval: POLL_MS,
});

export const limitQuery = (api: Api, id: string) => ({
  ...routeQuery(api, "concurrency-limits", "read-concurrency-limit-v2", { params: { id_or_name: id } }),
  refetchInterval: 5_000,
});

/** Who holds slots, the longest holder first. */
export const holdersQuery = (api: Api, id: string) => ({
  ...routeQuery(api, "concurrency-limits", "list-concurrency-limit-holders", { params: { id_or_name: id } }),
  refetchInterval: 5_000,
});

/** What changes limits, each told to all that show them. */
export function useLimitChanges() {
  const api = useApi();
  const queryClient = useQueryClient();
  const onSuccess = () => queryClient.invalidateQueries({ queryKey: ["concurrency-limits"] });
  const create = useMutation({
    mutationFn: (body: CallInput<"create-concurrency-limit-v2">["body"]) =>
      api.call("create-concurrency-limit-v2", { body }),
    onSuccess,
  });
  const update = useMutation({
    mutationFn: ({ id, body }: { readonly id: string; readonly body: LimitUpdate }) =>
      api.call("update-concurrency-limit-v2", { params: { id_or_name: id }, body }),
    onSuccess,
  });
  const remove = useMutation({
    mutationFn: (id: string) => api.call("delete-concurrency-limit-v2", { params: { id_or_name: id } }),
    // The limit's own page must not ask for what is gone.
    onSuccess: () =>
      queryClient.invalidateQueries({ queryKey: ["concurrency-limits", "list-concurrency-limits-v2"] }),
  });
  const release = useMutation({
    mutationFn: ({ id, holder }: { readonly id: string; readonly holder: string }) =>
      api.call("release-concurrency-limit-holder", { params: { id_or_name: id, holder_id: holder } }),
    onSuccess,
  });
  return { create, update, remove, release };
}
