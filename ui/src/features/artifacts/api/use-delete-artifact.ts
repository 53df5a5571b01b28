import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useApi } from "@/shared/api/api-context.tsx";

/** Deletes an artifact; lists and versions are asked for anew. */
export function useDeleteArtifact(id: string) {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => api.call("delete-artifact", { params: { id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["artifacts"], refetchType: "none" }),
  });
}
