import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { barsOf, type DashboardSearch } from "@/features/dashboard/lib/dashboard-search.ts";
import type { Api } from "@/shared/api/api.ts";
import type { Reply } from "@/shared/api/call-types.ts";
import { POLL_MS, routeQuery } from "@/shared/api/route-query.ts";
import { splitList } from "@/shared/lib/search-params.ts";
import { serverNow } from "@/shared/lib/server-clock.ts";

export type Dashboard = Reply<"read-dashboard">;

const ROWS = 8;

/** All that the dashboard shows. The key is the address, not the clock: each asking is of its own time. */
export const dashboardQuery = (api: Api, search: DashboardSearch) =>
  queryOptions({
    queryKey: ["dashboard", "read-dashboard", search] as const,
    queryFn: ({ signal }) =>
      api.call(
        "read-dashboard",
        {
          body: {
            ...barsOf(search, serverNow()),
            tags: splitList(search.tags),
            include_subflows: search.subflows ?? false,
            limit: ROWS,
          },
        },
        { signal },
      ),
    refetchInterval: POLL_MS,
    placeholderData: keepPreviousData,
  });

/** How many flows there are: none at all is a server that is new. Only asked when the dashboard has nothing to show. */
export const flowCountQuery = (api: Api) => routeQuery(api, "flows", "count-flows", { body: {} });
