import { sql } from "kysely";
import type { Queryable } from "../dialects/dialect.ts";

/** How many flow runs are in states of each type. Index: flow_run_state_start. */
export async function countFlowRunsByState(
  db: Queryable,
): Promise<{ readonly type: string | null; readonly runs: number }[]> {
  const rows = await db
    .selectFrom("flow_run")
    .select(["state_type as type", sql<number>`count(*)`.as("runs")])
    .groupBy("state_type")
    .execute();
  return rows.map(({ type, runs }) => ({ type, runs: Number(runs) }));
}
