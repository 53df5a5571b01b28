import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { holdersQuery, limitQuery, limitsQuery } from "@/features/concurrency/api/limits.ts";
import { rootRoute } from "@/routes/root-route.ts";
import { known, textParam } from "@/shared/lib/search-params.ts";

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/concurrency-limits",
  validateSearch: ({ tab }: Readonly<Record<string, unknown>>): { readonly tab?: string } =>
    known({ tab: textParam(tab) }),
  loader: ({ context: { api, queryClient } }) => queryClient.ensureInfiniteQueryData(limitsQuery(api)),
  component: lazyRouteComponent(
    () => import("@/routes/concurrency/concurrency-limits-page.tsx"),
    "ConcurrencyLimitsPage",
  ),
});

const detailRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/concurrency-limits/concurrency-limit/$id",
  loader: ({ context: { api, queryClient }, params }) =>
    Promise.all([
      queryClient.ensureQueryData(limitQuery(api, params.id)),
      queryClient.ensureQueryData(holdersQuery(api, params.id)),
    ]),
  component: lazyRouteComponent(
    () => import("@/routes/concurrency/concurrency-limit-page.tsx"),
    "ConcurrencyLimitPage",
  ),
});

/** Concurrency limits: all, and one with who holds its slots. */
export const concurrencyRoutes = [listRoute, detailRoute] as const;
