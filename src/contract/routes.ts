import { adminSettingsRoutes } from "./admin/routes.ts";
import { artifactRoutes } from "./artifacts/routes.ts";
import { automationRoutes } from "./automations/routes.ts";
import { blockRoutes } from "./blocks/routes.ts";
import { tagLimitRoutes } from "./concurrency-limits/routes.ts";
import { concurrencyHolderRoutes, concurrencyLimitRoutes } from "./concurrency-limits/routes-v2.ts";
import { coreRoutes } from "./core-routes.ts";
import { deploymentVersionRoutes } from "./deployment-versions/routes.ts";
import { deploymentRoutes } from "./deployments/routes.ts";
import { eventRoutes } from "./events/routes.ts";
import { retryFromRoutes } from "./flow-runs/retry-from.ts";
import { loopRoutes } from "./loops/routes.ts";
import { runInputRoutes } from "./run-inputs/routes.ts";
import { savedSearchRoutes } from "./saved-searches/routes.ts";
import { taskWorkerRoutes } from "./task-workers/routes.ts";
import { drawingRoutes } from "./ui/drawing-routes.ts";
import { pageRoutes } from "./ui/page-routes.ts";
import { recentRunRoutes } from "./ui/recent-runs.ts";
import { uiRoutes } from "./ui/routes.ts";
import { schemaValueRoutes } from "./ui/schema-values.ts";
import { workPoolPageRoutes } from "./ui/work-pool-pages.ts";
import { variableRoutes } from "./variables/routes.ts";
import { waitingRoutes } from "./waiting/routes.ts";
import { workPoolRoutes } from "./work-pools/routes.ts";
import { workQueueRoutes } from "./work-queues/routes.ts";

/** Every operation of the API. Of two paths that match, the one listed first counts. */
export const apiRoutes = [
  ...coreRoutes,
  ...adminSettingsRoutes,
  ...blockRoutes,
  ...artifactRoutes,
  ...tagLimitRoutes,
  ...concurrencyLimitRoutes,
  ...deploymentRoutes,
  ...automationRoutes,
  ...eventRoutes,
  ...savedSearchRoutes,
  ...taskWorkerRoutes,
  ...uiRoutes,
  ...pageRoutes,
  ...recentRunRoutes,
  ...drawingRoutes,
  ...schemaValueRoutes,
  ...workPoolPageRoutes,
  ...variableRoutes,
  ...workPoolRoutes,
  ...workQueueRoutes,
  ...concurrencyHolderRoutes,
  ...loopRoutes,
  ...waitingRoutes,
  ...deploymentVersionRoutes,
  ...runInputRoutes,
  ...retryFromRoutes,
] as const;

export type ApiRoute = (typeof apiRoutes)[number];
