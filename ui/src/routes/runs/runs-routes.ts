import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { dotsQuery, flowRunHeadQuery, taskRunHeadQuery } from "@/features/runs/api/run-queries.ts";
import { runSearch } from "@/features/runs/lib/run-search.ts";
import { rootRoute } from "@/routes/root-route.ts";
import { readPreference } from "@/shared/lib/preferences.ts";

const runsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/runs",
  validateSearch: runSearch,
  loaderDeps: ({ search }) => search,
  // Asked for while the page's code comes, and not waited for: what was shown stays until other rows are there.
  loader: ({ context: { api, queryClient }, deps }) => {
    if (deps.tab === "task-runs") void queryClient.prefetchQuery(taskRunHeadQuery(api, deps));
    else {
      void queryClient.prefetchQuery(flowRunHeadQuery(api, deps));
      if (readPreference("runs.chart") === null) void queryClient.prefetchQuery(dotsQuery(api, deps));
    }
  },
  component: lazyRouteComponent(() => import("@/routes/runs/runs-page.tsx"), "RunsPage"),
});

/** Pages of this area. */
export const runsRoutes = [runsRoute] as const;
