import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import {
  backgroundRunsQuery,
  SHOWN,
  type Shown,
  taskWorkersQuery,
} from "@/features/task-workers/api/task-workers.ts";
import { rootRoute } from "@/routes/root-route.ts";
import { known, wordParam } from "@/shared/lib/search-params.ts";

const taskWorkersRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/task-workers",
  validateSearch: ({ show }: Readonly<Record<string, unknown>>): { readonly show?: Shown } =>
    known({ show: wordParam(show, SHOWN) }),
  loaderDeps: ({ search }) => search,
  loader: ({ context: { api, queryClient }, deps: { show = "waiting" } }) =>
    Promise.all([
      queryClient.ensureQueryData(taskWorkersQuery(api)),
      queryClient.ensureQueryData(backgroundRunsQuery(api, show)),
    ]),
  component: lazyRouteComponent(
    () => import("@/routes/task-workers/task-workers-page.tsx"),
    "TaskWorkersPage",
  ),
});

/** Pages of this area. */
export const taskWorkersRoutes = [taskWorkersRoute] as const;
