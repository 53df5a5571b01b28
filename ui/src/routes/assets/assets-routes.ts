import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { assetEventsQuery, assetsQuery } from "@/features/assets/api/asset-queries.ts";
import { rootRoute } from "@/routes/root-route.ts";
import { known, textParam } from "@/shared/lib/search-params.ts";

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/assets",
  validateSearch: (search: Record<string, unknown>): { readonly q?: string } =>
    known({ q: textParam(search.q) }),
  loader: ({ context: { api, queryClient } }) => queryClient.ensureQueryData(assetsQuery(api)),
  component: lazyRouteComponent(() => import("@/routes/assets/assets-page.tsx"), "AssetsPage"),
});

const assetRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/assets/asset",
  validateSearch: (search: Record<string, unknown>): { readonly key?: string } =>
    known({ key: textParam(search.key) }),
  loaderDeps: ({ search: { key } }) => ({ key: key ?? "" }),
  loader: ({ context: { api, queryClient }, deps: { key } }) =>
    Promise.all([
      queryClient.ensureQueryData(assetsQuery(api)),
      queryClient.ensureQueryData(assetEventsQuery(api, key)),
    ]),
  component: lazyRouteComponent(() => import("@/routes/assets/asset-page.tsx"), "AssetPage"),
});

/** Pages of this area. */
export const assetsRoutes = [listRoute, assetRoute] as const;
