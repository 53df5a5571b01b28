import { createRouter, type RouterHistory } from "@tanstack/react-router";
import { FailedPage } from "@/app/shell/failed-page.tsx";
import { NotFound } from "@/app/shell/not-found.tsx";
import { Shell } from "@/app/shell/shell.tsx";
import { rootRoute } from "@/routes/root-route.ts";
import { routeTree } from "@/routes/route-tree.ts";
import type { RouterContext } from "@/routes/router-context.ts";
import { PageSkeleton } from "@/shared/components/skeleton.tsx";

/** Makes the router with what its pages are given; over the browser's addresses unless told otherwise. */
export function makeRouter(context: RouterContext, history?: RouterHistory) {
  rootRoute.update({ component: Shell });
  return createRouter({
    ...(history ? { history } : {}),
    routeTree,
    context,
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    defaultPendingMs: 250,
    // A page that is there is shown: the router would keep the skeleton for half a second.
    defaultPendingMinMs: 0,
    scrollRestoration: true,
    defaultErrorComponent: FailedPage,
    defaultNotFoundComponent: NotFound,
    defaultPendingComponent: PageSkeleton,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
