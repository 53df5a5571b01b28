import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { eventQuery } from "@/features/events/api/event-queries.ts";
import { type EventSearch, eventSearch } from "@/features/events/lib/event-search.ts";
import { rootRoute } from "@/routes/root-route.ts";
import { known, textParam } from "@/shared/lib/search-params.ts";

const eventsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/events",
  validateSearch: eventSearch,
  component: lazyRouteComponent(() => import("@/routes/events/events-page.tsx"), "EventsPage"),
});

const resourceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/events/resource",
  validateSearch: (search: Record<string, unknown>): EventSearch & { readonly id: string } =>
    known({ ...eventSearch(search), resource: undefined, id: textParam(search.id) ?? "" }),
  component: lazyRouteComponent(() => import("@/routes/events/resource-page.tsx"), "ResourcePage"),
});

const eventRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/events/event/$date/$id",
  loader: ({ context: { api, queryClient }, params: { date, id } }) =>
    queryClient.ensureQueryData(eventQuery(api, date, id)),
  component: lazyRouteComponent(() => import("@/routes/events/event-page.tsx"), "EventPage"),
});

/** Events: the feed, all of one resource, one. */
export const eventsRoutes = [eventsRoute, resourceRoute, eventRoute] as const;
