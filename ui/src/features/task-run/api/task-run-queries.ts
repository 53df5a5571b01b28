import type { Api } from "@/shared/api/api.ts";
import { routeQuery } from "@/shared/api/route-query.ts";

/** A task run with its state and the name of its flow run. */
export const taskRunQuery = (api: Api, id: string) =>
  routeQuery(api, "task-runs", "read-ui-task-run", { params: { id } });

export const taskRunStatesQuery = (api: Api, id: string) =>
  routeQuery(api, "task-runs", "list-task-run-states", { query: { task_run_id: id } });

/** Names and states of task runs that an input names. */
export const inputTasksQuery = (api: Api, ids: readonly string[]) =>
  routeQuery(api, "task-runs", "read-task-run-page", {
    body: { task_runs: { id: { any_: [...ids] } }, limit: 200 },
  });

/** The same of flow runs. */
export const inputFlowRunsQuery = (api: Api, ids: readonly string[]) =>
  routeQuery(api, "flow-runs", "read-flow-run-page", {
    body: { flow_runs: { id: { any_: [...ids] } }, limit: 200 },
  });
