import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { poolItemsQuery, poolPageQuery, workerKindsQuery } from "@/features/work-pools/api/work-pools.ts";
import { runSearch } from "@/routes/flow-run/run-search.ts";
import { rootRoute } from "@/routes/root-route.ts";
import { known, textParam } from "@/shared/lib/search-params.ts";

type Search = Readonly<Record<string, unknown>>;

const tabbed = ({ tab }: Search): { readonly tab?: string } => known({ tab: textParam(tab) });

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/work-pools",
  validateSearch: ({ q }: Search): { readonly q?: string } => known({ q: textParam(q) }),
  loader: ({ context: { api, queryClient } }) => queryClient.ensureQueryData(poolItemsQuery(api)),
  component: lazyRouteComponent(() => import("@/routes/work-pools/work-pools-page.tsx"), "WorkPoolsPage"),
});

const createPageRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/work-pools/create",
  loader: ({ context: { api, queryClient } }) => queryClient.ensureQueryData(workerKindsQuery(api)),
  component: lazyRouteComponent(
    () => import("@/routes/work-pools/work-pool-create-page.tsx"),
    "WorkPoolCreatePage",
  ),
});

const detailRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/work-pools/work-pool/$name",
  validateSearch: tabbed,
  loader: ({ context: { api, queryClient }, params }) =>
    queryClient.ensureQueryData(poolPageQuery(api, params.name)),
  component: lazyRouteComponent(() => import("@/routes/work-pools/work-pool-page.tsx"), "WorkPoolPage"),
});

const editRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/work-pools/work-pool/$name/edit",
  loader: ({ context: { api, queryClient }, params }) =>
    queryClient.ensureQueryData(poolPageQuery(api, params.name)),
  component: lazyRouteComponent(
    () => import("@/routes/work-pools/work-pool-edit-page.tsx"),
    "WorkPoolEditPage",
  ),
});

const queueCreateRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/work-pools/work-pool/$name/queue/create",
  component: lazyRouteComponent(() => import("@/routes/work-pools/queue-create-page.tsx"), "QueueCreatePage"),
});

const queueRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/work-pools/work-pool/$name/queue/$queue",
  validateSearch: tabbed,
  loader: ({ context: { api, queryClient }, params }) =>
    queryClient.ensureQueryData(poolPageQuery(api, params.name)),
  component: lazyRouteComponent(() => import("@/routes/work-pools/queue-page.tsx"), "QueuePage"),
});

const workerRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/work-pools/work-pool/$name/worker/$worker",
  validateSearch: runSearch,
  loader: ({ context: { api, queryClient }, params }) =>
    queryClient.ensureQueryData(poolPageQuery(api, params.name)),
  component: lazyRouteComponent(() => import("@/routes/work-pools/worker-page.tsx"), "WorkerPage"),
});

const queueEditRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/work-pools/work-pool/$name/queue/$queue/edit",
  loader: ({ context: { api, queryClient }, params }) =>
    queryClient.ensureQueryData(poolPageQuery(api, params.name)),
  component: lazyRouteComponent(() => import("@/routes/work-pools/queue-edit-page.tsx"), "QueueEditPage"),
});

/** Work pools: the list, one, a new one, one in change; the same for their queues. */
export const workPoolsRoutes = [
  listRoute,
  createPageRoute,
  detailRoute,
  editRoute,
  queueCreateRoute,
  queueRoute,
  queueEditRoute,
  workerRoute,
] as const;
