import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import {
  blockQuery,
  blocksQuery,
  blockTypeQuery,
  blockTypesQuery,
  capabilitiesQuery,
} from "@/features/blocks/api/blocks.ts";
import { rootRoute } from "@/routes/root-route.ts";
import { known, splitList, textParam } from "@/shared/lib/search-params.ts";

type Search = Readonly<Record<string, unknown>>;

interface ListSearch {
  readonly q?: string;
  /** Slugs of types, joined by commas. */
  readonly types?: string;
  readonly capabilities?: string;
}

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/blocks",
  validateSearch: ({ q, types, capabilities }: Search): ListSearch =>
    known({ q: textParam(q), types: textParam(types), capabilities: textParam(capabilities) }),
  loaderDeps: ({ search }) => search,
  loader: async ({ context: { api, queryClient }, deps }) => {
    const filter = {
      name: deps.q ?? "",
      types: splitList(deps.types),
      capabilities: splitList(deps.capabilities),
    };
    await Promise.all([
      queryClient.ensureInfiniteQueryData(blocksQuery(api, filter)),
      queryClient.ensureQueryData(blockTypesQuery(api)),
      queryClient.ensureQueryData(capabilitiesQuery(api)),
    ]);
  },
  component: lazyRouteComponent(() => import("@/routes/blocks/blocks-page.tsx"), "BlocksPage"),
});

const catalogRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/blocks/catalog",
  validateSearch: ({ q, capability }: Search): { readonly q?: string; readonly capability?: string } =>
    known({ q: textParam(q), capability: textParam(capability) }),
  component: lazyRouteComponent(() => import("@/routes/blocks/catalog-page.tsx"), "CatalogPage"),
});

const typeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/blocks/catalog/$slug",
  loader: ({ context: { api, queryClient }, params }) =>
    queryClient.ensureQueryData(blockTypeQuery(api, params.slug)),
  component: lazyRouteComponent(() => import("@/routes/blocks/block-type-page.tsx"), "BlockTypePage"),
});

const createPageRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/blocks/catalog/$slug/create",
  loader: ({ context: { api, queryClient }, params }) =>
    queryClient.ensureQueryData(blockTypeQuery(api, params.slug)),
  component: lazyRouteComponent(() => import("@/routes/blocks/block-create-page.tsx"), "BlockCreatePage"),
});

const detailRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/blocks/block/$id",
  loader: ({ context: { api, queryClient }, params }) =>
    queryClient.ensureQueryData(blockQuery(api, params.id)),
  component: lazyRouteComponent(() => import("@/routes/blocks/block-page.tsx"), "BlockPage"),
});

const editRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/blocks/block/$id/edit",
  loader: ({ context: { api, queryClient }, params }) =>
    queryClient.ensureQueryData(blockQuery(api, params.id)),
  component: lazyRouteComponent(() => import("@/routes/blocks/block-edit-page.tsx"), "BlockEditPage"),
});

/** Blocks: the list, the types, a new one, one, one in change. */
export const blocksRoutes = [
  listRoute,
  catalogRoute,
  typeRoute,
  createPageRoute,
  detailRoute,
  editRoute,
] as const;
