import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { runSearch } from "@/features/runs/lib/run-search.ts";
import { rootRoute } from "@/routes/root-route.ts";

const runsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/runs",
  validateSearch: runSearch,
  component: lazyRouteComponent(() => import("@/routes/runs/runs-page.tsx"), "RunsPage"),
});

/** Pages of this area. */
export const runsRoutes = [runsRoute] as const;
