import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import {
  artifactQuery,
  artifactVersionsQuery,
  latestArtifactsQuery,
} from "@/features/artifacts/api/artifact-queries.ts";
import { rootRoute } from "@/routes/root-route.ts";
import { known, textParam, wordParam } from "@/shared/lib/search-params.ts";

interface ListSearch {
  readonly q?: string;
  readonly type?: string;
  readonly view?: "rows";
  readonly page?: number;
}

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/artifacts",
  validateSearch: (search: Record<string, unknown>): ListSearch =>
    known({
      q: textParam(search.q),
      type: textParam(search.type),
      view: wordParam(search.view, ["rows"]),
      page: Number.isSafeInteger(search.page) && Number(search.page) > 1 ? Number(search.page) : undefined,
    }),
  loaderDeps: ({ search: { q, type, page } }) => ({ q, type, page }),
  loader: ({ context: { api, queryClient }, deps }) =>
    void queryClient.prefetchQuery(latestArtifactsQuery(api, deps)),
  component: lazyRouteComponent(() => import("@/routes/artifacts/artifacts-page.tsx"), "ArtifactsPage"),
});

const keyRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/artifacts/key/$key",
  validateSearch: (search: Record<string, unknown>): { readonly version?: string } =>
    known({ version: textParam(search.version) }),
  loader: ({ context: { api, queryClient }, params }) =>
    queryClient.ensureQueryData(artifactVersionsQuery(api, params.key)),
  component: lazyRouteComponent(() => import("@/routes/artifacts/artifact-key-page.tsx"), "ArtifactKeyPage"),
});

const artifactRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/artifacts/artifact/$id",
  validateSearch: (search: Record<string, unknown>): { readonly tab?: "content" | "raw" } =>
    known({ tab: wordParam(search.tab, ["content", "raw"]) }),
  loader: ({ context: { api, queryClient }, params }) =>
    queryClient.ensureQueryData(artifactQuery(api, params.id)),
  component: lazyRouteComponent(() => import("@/routes/artifacts/artifact-page.tsx"), "ArtifactPage"),
});

/** Pages of this area. */
export const artifactsRoutes = [listRoute, keyRoute, artifactRoute] as const;
