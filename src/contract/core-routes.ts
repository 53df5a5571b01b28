import { adminRoutes } from "./admin/routes.ts";
import { flowRunRoutes } from "./flow-runs/routes.ts";
import { flowRoutes } from "./flows/routes.ts";
import { journalRoutes } from "./journal/routes.ts";
import { logRoutes } from "./logs/routes.ts";
import { stateRoutes } from "./states/routes.ts";
import { taskRunRoutes } from "./task-runs/routes.ts";

/** The operations that a flow's own process asks: they are loaded with the application. */
export const coreRoutes = [
  ...adminRoutes,
  ...flowRoutes,
  ...flowRunRoutes,
  ...taskRunRoutes,
  ...stateRoutes,
  ...logRoutes,
  ...journalRoutes,
] as const;
