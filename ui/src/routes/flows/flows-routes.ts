import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { FLOW_SORTS, type FlowsSearch, flowQuery, flowsQuery } from "@/features/flows/api/flow-queries.ts";
import { rootRoute } from "@/routes/root-route.ts";
import { knownTab, listSearch } from "@/shared/lib/list-search.ts";

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/flows",
  validateSearch: (search): FlowsSearch => listSearch(search, FLOW_SORTS),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    void context.queryClient.prefetchQuery(flowsQuery(context.api, deps));
  },
  component: lazyRouteComponent(() => import("@/routes/flows/flows-page.tsx"), "FlowsPage"),
});

const flowRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/flows/flow/$id",
  validateSearch: (search) => knownTab(search, ["runs", "deployments", "details"]),
  loader: ({ context, params }) => context.queryClient.ensureQueryData(flowQuery(context.api, params.id)),
  component: lazyRouteComponent(() => import("@/routes/flows/flow-page.tsx"), "FlowPage"),
});

/** Flows: the list and one. */
export const flowsRoutes = [listRoute, flowRoute] as const;
