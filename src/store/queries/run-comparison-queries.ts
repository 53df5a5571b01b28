import { sql } from "kysely";
import type { Queryable } from "../dialects/dialect.ts";

/** What the task runs of a task took in a flow run. Index: task_run_natural. */
export async function listTaskShares(db: Queryable, flowRunIds: readonly string[]) {
  const rows = await db
    .selectFrom("task_run")
    .select([
      "flow_run_id",
      "task_key",
      sql<string>`min(name)`.as("name"),
      sql<number>`count(*)`.as("runs"),
      sql<number>`sum(total_run_time)`.as("run_time"),
      sql<number>`sum(case when state_type in ('FAILED', 'CRASHED') then 1 else 0 end)`.as("failed"),
    ])
    .where("flow_run_id", "in", [...flowRunIds])
    .groupBy(["flow_run_id", "task_key"])
    .execute();
  return rows.map(({ runs, run_time, failed, ...row }) => ({
    ...row,
    share: { runs: Number(runs), run_time: Number(run_time), failed: Number(failed) },
  }));
}
