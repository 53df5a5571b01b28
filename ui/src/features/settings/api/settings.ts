import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Api } from "@/shared/api/api.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { routeQuery } from "@/shared/api/route-query.ts";

/** The server's settings, secrets masked. */
export const settingsQuery = (api: Api) => routeQuery(api, "settings", "read-settings", {});

/** Version, database and retention of the server. */
export const serverQuery = (api: Api) => routeQuery(api, "admin", "read-admin-health", {});

/** Which Prefect the server stands in for. */
export const prefectVersionQuery = (api: Api) => routeQuery(api, "settings", "read-server-version", {});

export const storageQuery = (api: Api) => routeQuery(api, "settings", "read-default-result-storage", {});

/** Blocks that can keep results. */
export const storageBlocksQuery = (api: Api) =>
  routeQuery(api, "blocks", "list-block-documents", {
    body: { block_schemas: { block_capabilities: { all_: ["write-path", "read-path"] } }, limit: 200 },
  });

/** Sets the default result storage; with null clients choose. */
export function useSetStorage() {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (id: string | null) => {
      if (id === null) await api.call("clear-default-result-storage", {});
      else await api.call("set-default-result-storage", { body: { default_result_storage_block_id: id } });
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["settings"] }),
  });
}
