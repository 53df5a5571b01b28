import type { Dashboard } from "@/features/dashboard/api/dashboard-query.ts";

type Pool = Dashboard["work_pools"][number];

/** Whether runs of a pool wait for something that a person has to do: start a worker, or see why it is slow. */
export const poolNeedsLook = (pool: Pool): boolean =>
  !pool.is_paused && (pool.late_runs > 0 || pool.status === "NOT_READY");
