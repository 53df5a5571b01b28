import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { AutomationDraft } from "@/features/automations/draft.ts";
import type { Api } from "@/shared/api/api.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { notAbout } from "@/shared/api/not-about.ts";
import { POLL_MS, routeQuery } from "@/shared/api/route-query.ts";

const LISTED = 200;

/** All automations by name; the server answers at most 200 at once. */
export const automationsQuery = (api: Api) => ({
  ...routeQuery(api, "automations", "list-automations", { body: { sort: "NAME_ASC", limit: LISTED } }),
  refetchInterval: POLL_MS,
});

export const automationQuery = (api: Api, id: string) =>
  routeQuery(api, "automations", "read-automation", { params: { id } });

/** What changes automations, each told to all that show them. */
export function useAutomationChanges() {
  const api = useApi();
  const queryClient = useQueryClient();
  const onSuccess = () => queryClient.invalidateQueries({ queryKey: ["automations"] });
  const save = useMutation({
    mutationFn: async ({
      id,
      draft,
    }: {
      readonly id: string | undefined;
      readonly draft: AutomationDraft;
    }) => {
      if (id === undefined) return (await api.call("create-automation", { body: draft })).id;
      await api.call("update-automation", { params: { id }, body: draft });
      return id;
    },
    onSuccess,
  });
  const toggle = useMutation({
    mutationFn: ({ id, enabled }: { readonly id: string; readonly enabled: boolean }) =>
      api.call("patch-automation", { params: { id }, body: { enabled } }),
    onSuccess,
  });
  const remove = useMutation({
    mutationFn: (id: string) => api.call("delete-automation", { params: { id } }),
    onSuccess: (_, id) =>
      queryClient.invalidateQueries({ queryKey: ["automations"], predicate: notAbout([id]) }),
  });
  return { save, toggle, remove };
}
