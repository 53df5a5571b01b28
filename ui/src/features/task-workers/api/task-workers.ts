import type { Api } from "@/shared/api/api.ts";
import type { Reply, Row } from "@/shared/api/call-types.ts";
import { routeQuery } from "@/shared/api/route-query.ts";

export type TaskWorker = Row<"list-task-workers">;
export type BackgroundRun = Reply<"read-task-run-page">["rows"][number];

const STATES = {
  waiting: ["SCHEDULED", "PENDING", "PAUSED"],
  running: ["RUNNING", "CANCELLING"],
  ended: ["COMPLETED", "FAILED", "CRASHED", "CANCELLED"],
} as const;
/** Which background runs are shown. */
export type Shown = keyof typeof STATES;
// safe: the keys of the object above
export const SHOWN = Object.keys(STATES) as readonly Shown[];

const EVERY_MS = 5_000;

/** Task workers that are connected now. */
export const taskWorkersQuery = (api: Api) => ({
  ...routeQuery(api, "task-runs", "list-task-workers", { body: {} }),
  refetchInterval: EVERY_MS,
});

/** Task runs that belong to no flow run. */
export const backgroundRunsQuery = (api: Api, shown: Shown) => ({
  ...routeQuery(api, "task-runs", "read-task-run-page", {
    body: {
      task_runs: { flow_run_id: { is_null_: true }, state: { type: { any_: [...STATES[shown]] } } },
      sort: shown === "waiting" ? "EXPECTED_START_TIME_ASC" : "EXPECTED_START_TIME_DESC",
      limit: 100,
    },
  }),
  refetchInterval: EVERY_MS,
});
