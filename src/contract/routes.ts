import { artifactRoutes } from "./artifacts/routes.ts";
import { coreRoutes } from "./core-routes.ts";
import { loopRoutes } from "./loops/routes.ts";
import { savedSearchRoutes } from "./saved-searches/routes.ts";
import { uiRoutes } from "./ui/routes.ts";

/** Every operation of the API. Of two paths that match, the one listed first counts. */
export const apiRoutes = [
  ...coreRoutes,
  ...artifactRoutes,
  ...savedSearchRoutes,
  ...uiRoutes,
  ...loopRoutes,
] as const;

export type ApiRoute = (typeof apiRoutes)[number];
