import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import {
  DEPLOYMENT_SORTS,
  type DeploymentsSearch,
  deploymentQuery,
  deploymentsQuery,
} from "@/features/deployments/api/deployment-queries.ts";
import { rootRoute } from "@/routes/root-route.ts";
import { knownTab, listSearch } from "@/shared/lib/list-search.ts";
import { isRecord } from "@/shared/schema-form/json-schema.ts";

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/deployments",
  validateSearch: (search): DeploymentsSearch => listSearch(search, DEPLOYMENT_SORTS),
  loaderDeps: ({ search }) => search,
  loader: ({ context, deps }) => {
    void context.queryClient.prefetchQuery(deploymentsQuery(context.api, deps));
  },
  component: lazyRouteComponent(() => import("@/routes/deployments/deployments-page.tsx"), "DeploymentsPage"),
});

const detailRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/deployments/deployment/$id",
  validateSearch: (search) =>
    knownTab(search, ["runs", "upcoming", "parameters", "configuration", "versions", "description"]),
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(deploymentQuery(context.api, params.id)),
  component: lazyRouteComponent(() => import("@/routes/deployments/deployment-page.tsx"), "DeploymentPage"),
});

interface RunSearch {
  /** Values to begin with: of a run that is run again. */
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
}

const runRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/deployments/deployment/$id/run",
  validateSearch: ({ parameters }: Readonly<Record<string, unknown>>): RunSearch => ({
    parameters: isRecord(parameters) ? parameters : undefined,
  }),
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(deploymentQuery(context.api, params.id)),
  component: lazyRouteComponent(
    () => import("@/routes/deployments/deployment-run-page.tsx"),
    "DeploymentRunPage",
  ),
});

const editRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/deployments/deployment/$id/edit",
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(deploymentQuery(context.api, params.id)),
  component: lazyRouteComponent(
    () => import("@/routes/deployments/deployment-edit-page.tsx"),
    "DeploymentEditPage",
  ),
});

const duplicateRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/deployments/deployment/$id/duplicate",
  loader: ({ context, params }) =>
    context.queryClient.ensureQueryData(deploymentQuery(context.api, params.id)),
  component: lazyRouteComponent(
    () => import("@/routes/deployments/deployment-duplicate-page.tsx"),
    "DeploymentDuplicatePage",
  ),
});

/** Deployments: the list, one, a run of it, its changes, its copies. */
export const deploymentsRoutes = [listRoute, detailRoute, runRoute, editRoute, duplicateRoute] as const;
