import { sql } from "kysely";
import type { Queryable } from "../dialects/dialect.ts";

/** The most task runs that are looked at. */
const MAX_TASKS = 200;

/** Tags of a flow run's task runs that have not started, as JSON texts. Index: task_run_flow_run. */
export async function listTagsOfPendingTasks(db: Queryable, flowRunId: string): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("task_run")
    .select("tags")
    .where("flow_run_id", "=", flowRunId)
    .where("state_type", "=", "PENDING")
    .limit(MAX_TASKS)
    .execute();
  return rows.map(({ tags }) => tags).filter((tags) => tags !== "[]");
}

/** How many workers of a pool are online, and when any of them last was heard of. */
export async function readWorkersOfPool(
  db: Queryable,
  poolId: string,
): Promise<{ readonly online: number; readonly last: number | null }> {
  const row = await db
    .selectFrom("worker")
    .select([
      sql<number>`coalesce(sum(case when status = 'ONLINE' then 1 else 0 end), 0)`.as("online"),
      sql<number | null>`max(last_heartbeat_time)`.as("last"),
    ])
    .where("work_pool_id", "=", poolId)
    .executeTakeFirstOrThrow();
  return { online: Number(row.online), last: row.last === null ? null : Number(row.last) };
}
