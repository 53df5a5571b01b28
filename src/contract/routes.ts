import { adminRoutes } from "./admin/routes.ts";
import { flowRunRoutes } from "./flow-runs/routes.ts";
import { flowRoutes } from "./flows/routes.ts";
import { journalRoutes } from "./journal/routes.ts";
import { logRoutes } from "./logs/routes.ts";
import { stateRoutes } from "./states/routes.ts";
import { taskRunRoutes } from "./task-runs/routes.ts";

/** Every operation of the API. Of two paths that match, the one listed first counts. */
export const apiRoutes = [
  ...adminRoutes,
  ...flowRoutes,
  ...flowRunRoutes,
  ...taskRunRoutes,
  ...stateRoutes,
  ...logRoutes,
  ...journalRoutes,
] as const;

export type ApiRoute = (typeof apiRoutes)[number];
