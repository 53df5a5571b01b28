import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import {
  prefectVersionQuery,
  serverQuery,
  settingsQuery,
  storageBlocksQuery,
  storageQuery,
} from "@/features/settings/api/settings.ts";
import { rootRoute } from "@/routes/root-route.ts";

const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/settings",
  loader: ({ context: { api, queryClient } }) =>
    Promise.all([
      queryClient.ensureQueryData(settingsQuery(api)),
      queryClient.ensureQueryData(serverQuery(api)),
      queryClient.ensureQueryData(prefectVersionQuery(api)),
      queryClient.ensureQueryData(storageQuery(api)),
      queryClient.ensureQueryData(storageBlocksQuery(api)),
    ]),
  component: lazyRouteComponent(() => import("@/routes/settings/settings-page.tsx"), "SettingsPage"),
});

/** Pages of this area. */
export const settingsRoutes = [settingsRoute] as const;
