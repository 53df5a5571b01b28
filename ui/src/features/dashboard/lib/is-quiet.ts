import type { Dashboard } from "@/features/dashboard/api/dashboard-query.ts";

/** Whether there is nothing to tell of any run. */
export const isQuiet = (dashboard: Dashboard): boolean =>
  dashboard.flow_runs.total === 0 &&
  dashboard.running.total === 0 &&
  dashboard.late.total === 0 &&
  dashboard.upcoming.length === 0;
