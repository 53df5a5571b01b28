import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { VARIABLE_SORTS, type VariableSort, variablesQuery } from "@/features/variables/api/variables.ts";
import { rootRoute } from "@/routes/root-route.ts";
import { known, splitList, textParam, wordParam } from "@/shared/lib/search-params.ts";

interface Search {
  readonly q?: string;
  /** Joined by commas. */
  readonly tags?: string;
  readonly sort?: VariableSort;
}

const variablesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/variables",
  validateSearch: ({ q, tags, sort }: Readonly<Record<string, unknown>>): Search =>
    known({ q: textParam(q), tags: textParam(tags), sort: wordParam(sort, VARIABLE_SORTS) }),
  loaderDeps: ({ search }) => search,
  loader: ({ context: { api, queryClient }, deps: { q = "", tags, sort = "NAME_ASC" } }) =>
    queryClient.ensureInfiniteQueryData(variablesQuery(api, { name: q, tags: splitList(tags), sort })),
  component: lazyRouteComponent(() => import("@/routes/variables/variables-page.tsx"), "VariablesPage"),
});

/** Pages of this area. */
export const variablesRoutes = [variablesRoute] as const;
