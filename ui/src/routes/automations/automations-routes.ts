import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { automationQuery, automationsQuery } from "@/features/automations/api/automations.ts";
import { rootRoute } from "@/routes/root-route.ts";

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/automations",
  validateSearch: ({ q }: Readonly<Record<string, unknown>>): { readonly q?: string | undefined } => ({
    // The router keeps what is left out: what is unknown has to be named to be dropped.
    q: typeof q === "string" && q !== "" ? q : undefined,
  }),
  loader: ({ context: { api, queryClient } }) => queryClient.ensureQueryData(automationsQuery(api)),
  component: lazyRouteComponent(() => import("@/routes/automations/automations-page.tsx"), "AutomationsPage"),
});

const createPageRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/automations/create",
  validateSearch: ({
    trigger,
  }: Readonly<Record<string, unknown>>): { readonly trigger?: object | undefined } => ({
    trigger: typeof trigger === "object" && trigger !== null ? trigger : undefined,
  }),
  component: lazyRouteComponent(
    () => import("@/routes/automations/automation-create-page.tsx"),
    "AutomationCreatePage",
  ),
});

const detailRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/automations/automation/$id",
  loader: ({ context: { api, queryClient }, params }) =>
    queryClient.ensureQueryData(automationQuery(api, params.id)),
  component: lazyRouteComponent(() => import("@/routes/automations/automation-page.tsx"), "AutomationPage"),
});

const editRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/automations/automation/$id/edit",
  loader: ({ context: { api, queryClient }, params }) =>
    queryClient.ensureQueryData(automationQuery(api, params.id)),
  component: lazyRouteComponent(
    () => import("@/routes/automations/automation-edit-page.tsx"),
    "AutomationEditPage",
  ),
});

/** Automations: the list, one, a new one, one in change. */
export const automationsRoutes = [listRoute, createPageRoute, detailRoute, editRoute] as const;
