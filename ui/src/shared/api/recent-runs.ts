import type { Api } from "@/shared/api/api.ts";
import type { Reply } from "@/shared/api/call-types.ts";
import { POLL_MS, routeQuery } from "@/shared/api/route-query.ts";

export type RecentRunsOf = Reply<"read-recent-runs">[string];

/** The latest runs and the next one of each of these flows, or deployments: one request for a whole table. */
export const recentRunsQuery = (
  api: Api,
  of: "flow" | "deployment",
  ids: readonly string[],
  limit: number,
) => ({
  ...routeQuery(api, "flow-runs", "read-recent-runs", { body: { of, ids: [...ids], limit } }),
  refetchInterval: POLL_MS,
});
