import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { healthQuery } from "@/features/health/api/health.ts";
import { rootRoute } from "@/routes/root-route.ts";

const healthRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/health",
  loader: ({ context: { api, queryClient } }) => queryClient.ensureQueryData(healthQuery(api)),
  component: lazyRouteComponent(() => import("@/routes/health/health-page.tsx"), "HealthPage"),
});

/** Pages of this area. */
export const healthRoutes = [healthRoute] as const;
