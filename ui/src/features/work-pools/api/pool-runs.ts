import type { Api } from "@/shared/api/api.ts";
import type { Reply } from "@/shared/api/call-types.ts";
import { POLL_MS, routeQuery } from "@/shared/api/route-query.ts";

export type RunRow = Reply<"read-flow-run-page">["rows"][number];

/** Runs of a pool, or of one of its queues. */
export interface RunPlace {
  readonly pool: string;
  readonly queueId?: string;
}

const SHOWN = 15;

const placed = ({ pool, queueId }: RunPlace) => ({
  work_pools: { name: { any_: [pool] } },
  ...(queueId === undefined ? {} : { work_pool_queues: { id: { any_: [queueId] } } }),
});

/** What waits there to be run, the longest overdue first. */
export const nextRunsQuery = (api: Api, place: RunPlace) => ({
  ...routeQuery(api, "flow-runs", "read-flow-run-page", {
    body: {
      ...placed(place),
      flow_runs: { state: { type: { any_: ["SCHEDULED"] } } },
      sort: "NEXT_SCHEDULED_START_TIME_ASC",
      limit: SHOWN,
    },
  }),
  refetchInterval: POLL_MS,
});

/** What has begun there, the latest first. */
export const latestRunsQuery = (api: Api, place: RunPlace) => ({
  ...routeQuery(api, "flow-runs", "read-flow-run-page", {
    body: {
      ...placed(place),
      flow_runs: { state: { type: { any_: ["COMPLETED", "FAILED", "CRASHED", "CANCELLED", "PAUSED"] } } },
      sort: "START_TIME_DESC",
      limit: SHOWN,
    },
  }),
  refetchInterval: POLL_MS,
});
