import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { runPageQuery } from "@/features/flow-run/api/flow-run-queries.ts";
import { taskRunQuery } from "@/features/task-run/api/task-run-queries.ts";
import { runSearch } from "@/routes/flow-run/run-search.ts";
import { rootRoute } from "@/routes/root-route.ts";

const flowRunRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/runs/flow-run/$id",
  validateSearch: runSearch,
  loader: ({ context, params }) => context.queryClient.ensureQueryData(runPageQuery(context.api, params.id)),
  component: lazyRouteComponent(() => import("@/routes/flow-run/flow-run-page.tsx"), "FlowRunPage"),
});

const taskRunRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/runs/task-run/$id",
  validateSearch: runSearch,
  loader: ({ context, params }) => context.queryClient.ensureQueryData(taskRunQuery(context.api, params.id)),
  component: lazyRouteComponent(() => import("@/routes/flow-run/task-run-page.tsx"), "TaskRunPage"),
});

/** Addresses of Prefect's pages that are in people's bookmarks and notifications. */
const oldFlowRunRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/flow-runs/flow-run/$id",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/runs/flow-run/$id", params, replace: true });
  },
});

const oldTaskRunRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/flow-runs/task-run/$id",
  beforeLoad: ({ params }) => {
    throw redirect({ to: "/runs/task-run/$id", params, replace: true });
  },
});

/** Pages of this area. */
export const flowRunRoutes = [flowRunRoute, taskRunRoute, oldFlowRunRoute, oldTaskRunRoute] as const;
