import { artifactsRoutes } from "@/routes/artifacts/artifacts-routes.ts";
import { assetsRoutes } from "@/routes/assets/assets-routes.ts";
import { automationsRoutes } from "@/routes/automations/automations-routes.ts";
import { blocksRoutes } from "@/routes/blocks/blocks-routes.ts";
import { concurrencyRoutes } from "@/routes/concurrency/concurrency-routes.ts";
import { dashboardRoutes } from "@/routes/dashboard/dashboard-routes.ts";
import { deploymentsRoutes } from "@/routes/deployments/deployments-routes.ts";
import { eventsRoutes } from "@/routes/events/events-routes.ts";
import { flowRunRoutes } from "@/routes/flow-run/flow-run-routes.ts";
import { flowsRoutes } from "@/routes/flows/flows-routes.ts";
import { healthRoutes } from "@/routes/health/health-routes.ts";
import { rootRoute } from "@/routes/root-route.ts";
import { runsRoutes } from "@/routes/runs/runs-routes.ts";
import { settingsRoutes } from "@/routes/settings/settings-routes.ts";
import { taskWorkersRoutes } from "@/routes/task-workers/task-workers-routes.ts";
import { variablesRoutes } from "@/routes/variables/variables-routes.ts";
import { workPoolsRoutes } from "@/routes/work-pools/work-pools-routes.ts";

/** Every page. Each area keeps its own list beside its pages. */
export const routeTree = rootRoute.addChildren([
  ...dashboardRoutes,
  ...runsRoutes,
  ...flowRunRoutes,
  ...flowsRoutes,
  ...deploymentsRoutes,
  ...workPoolsRoutes,
  ...concurrencyRoutes,
  ...taskWorkersRoutes,
  ...automationsRoutes,
  ...eventsRoutes,
  ...blocksRoutes,
  ...variablesRoutes,
  ...artifactsRoutes,
  ...assetsRoutes,
  ...healthRoutes,
  ...settingsRoutes,
]);
