import { coreRoutes } from "./core-routes.ts";

/** Every operation of the API. Of two paths that match, the one listed first counts. */
export const apiRoutes = [...coreRoutes] as const;

export type ApiRoute = (typeof apiRoutes)[number];
