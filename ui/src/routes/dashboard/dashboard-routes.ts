import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { dashboardQuery } from "@/features/dashboard/api/dashboard-query.ts";
import { dashboardSearch } from "@/features/dashboard/lib/dashboard-search.ts";
import { rootRoute } from "@/routes/root-route.ts";

const indexRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/dashboard" });
  },
});

const dashboardRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/dashboard",
  validateSearch: dashboardSearch,
  loaderDeps: ({ search }) => search,
  // Not waited for: what was shown stays until the answer for another range is there.
  loader: ({ context, deps }) => {
    void context.queryClient.prefetchQuery(dashboardQuery(context.api, deps));
  },
  component: lazyRouteComponent(() => import("@/routes/dashboard/dashboard-page.tsx"), "DashboardPage"),
});

export const dashboardRoutes = [indexRoute, dashboardRoute] as const;
