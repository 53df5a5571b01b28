import { useMutation } from "@tanstack/react-query";
import { useRefreshRuns } from "@/features/run-actions/api/use-run-changes.ts";
import { useTexts } from "@/features/run-actions/texts.ts";
import type { Api } from "@/shared/api/api.ts";
import { useApi } from "@/shared/api/api-context.tsx";
import { routeQuery } from "@/shared/api/route-query.ts";
import { toastManager } from "@/shared/components/toasts.tsx";

/** The run of a task run, as its own page shows it. */
export const runOfTaskQuery = (api: Api, id: string) =>
  routeQuery(api, "flow-runs", "read-run-page", { params: { id } });

/** The first task runs of a run, in their order. */
export const tasksOfRunQuery = (api: Api, id: string, limit: number) =>
  routeQuery(api, "task-runs", "read-task-run-page", {
    body: { flow_runs: { id: { any_: [id] } }, sort: "EXPECTED_START_TIME_ASC", limit },
  });

/** Has a run run again from one of its task runs on, and tells how many run anew. */
export function useRetryFrom(flowRunId: string, name: string) {
  const api = useApi();
  const t = useTexts();
  const refresh = useRefreshRuns();
  return useMutation({
    mutationFn: (task_run_id: string) =>
      api.call("retry-flow-run-from", { params: { id: flowRunId }, body: { task_run_id } }),
    onSuccess: async ({ task_runs: count }) => {
      toastManager.add({ title: t("retried", { name }), description: t("retriedFrom", { count }) });
      await refresh();
    },
  });
}
