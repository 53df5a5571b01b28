import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useApi } from "@/shared/api/api-context.tsx";
import type { CallInput } from "@/shared/api/call-types.ts";

type QueueCreate = CallInput<"create-pool-queue">["body"];
type QueueUpdate = NonNullable<CallInput<"update-pool-queue">["body"]>;

/** What changes the queues of a pool. */
export function useQueueChanges(pool: string) {
  const api = useApi();
  const queryClient = useQueryClient();
  const onSuccess = () => queryClient.invalidateQueries({ queryKey: ["work-pools"] });
  const create = useMutation({
    mutationFn: (body: QueueCreate) =>
      api.call("create-pool-queue", { params: { work_pool_name: pool }, body }),
    onSuccess,
  });
  const update = useMutation({
    mutationFn: ({ name, body }: { readonly name: string; readonly body: QueueUpdate }) =>
      api.call("update-pool-queue", { params: { work_pool_name: pool, name }, body }),
    onSuccess,
  });
  const remove = useMutation({
    mutationFn: (name: string) => api.call("delete-pool-queue", { params: { work_pool_name: pool, name } }),
    onSuccess,
  });
  return { create, update, remove };
}
