import { readDashboard } from "./dashboard.ts";
import { readRunPage } from "./run-page.ts";
import { readFlowRunPage, readTaskRunPage } from "./run-pages.ts";

/** Answers made for Batuta's own pages, each of which is one request: beside Prefect's, tagged `Batuta`. */
export const pageRoutes = [readDashboard, readRunPage, readFlowRunPage, readTaskRunPage] as const;
