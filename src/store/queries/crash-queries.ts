import { sql } from "kysely";
import type { Queryable } from "../dialects/dialect.ts";

/** How often a flow run has crashed. Index flow_run_state_run. */
export async function countCrashes(db: Queryable, flowRunId: string): Promise<number> {
  const row = await db
    .selectFrom("flow_run_state")
    .select(sql<number>`count(*)`.as("count"))
    .where("flow_run_id", "=", flowRunId)
    .where("type", "=", "CRASHED")
    .executeTakeFirstOrThrow();
  return Number(row.count);
}
