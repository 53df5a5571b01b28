import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type RunSearch, runSearch } from "@/features/runs/lib/run-search.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import type { Row } from "@/shared/api/call-types.ts";
import { present } from "@/shared/lib/search-params.ts";

/** Marks saved searches that are addresses of the runs; those that other clients have saved are none. */
const OBJECT = "batuta-runs";
const KEY = ["saved-searches"] as const;

export interface SavedView {
  readonly id: string;
  readonly name: string;
  readonly search: RunSearch;
}

function viewOf({ id, name, filters }: Row<"list-saved-searches">): SavedView | undefined {
  if (filters.length === 0 || filters.some(({ object }) => object !== OBJECT)) return undefined;
  return {
    id,
    name,
    search: runSearch(Object.fromEntries(filters.map(({ property, value }) => [property, value]))),
  };
}

/** The views that people have saved on this server. */
export function useSavedViews(): readonly SavedView[] {
  const api = useApi();
  const { data } = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => api.call("list-saved-searches", { body: { limit: 200 } }, { signal }),
    staleTime: 60_000,
  });
  return (data ?? []).flatMap((one) => viewOf(one) ?? []);
}

/** Keeps an address under a name, in place of the one that had this name. */
export function useSaveView() {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ name, search }: { name: string; search: RunSearch }) =>
      api.call("save-search", {
        body: {
          name,
          filters: Object.entries(present(search)).map(([property, value]) => ({
            object: OBJECT,
            property,
            type: "string",
            operation: "equals",
            value,
          })),
        },
      }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: KEY }),
  });
}

export function useDeleteView() {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.call("delete-saved-search", { params: { id } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: KEY }),
  });
}
