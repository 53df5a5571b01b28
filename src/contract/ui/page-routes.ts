import { readAdminHealth } from "./admin-health.ts";
import { readDashboard } from "./dashboard.ts";
import { readLogPage } from "./log-page.ts";
import { readRunComparison } from "./run-comparison.ts";
import { readRunPage } from "./run-page.ts";
import { readFlowRunPage, readTaskRunPage } from "./run-pages.ts";
import { searchEverything } from "./search.ts";

/** Answers made for Batuta's own pages, each of which is one request: beside Prefect's, tagged `Batuta`. */
export const pageRoutes = [
  readDashboard,
  readRunPage,
  readFlowRunPage,
  readTaskRunPage,
  readLogPage,
  readRunComparison,
  searchEverything,
  readAdminHealth,
] as const;
