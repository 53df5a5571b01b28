import { sql } from "kysely";
import type { Dialect, Queryable } from "../dialects/dialect.ts";

const ENDED = ["COMPLETED", "FAILED", "CANCELLED", "CRASHED"];

/**
 * Flow runs that ended before an instant and may go: those of no parent, and subflows whose parent is gone. Index
 * flow_run_end, from its far side.
 */
export async function listOldFlowRuns(db: Queryable, before: number, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom("flow_run")
    .select("flow_run.id")
    .where("flow_run.end_time", "<", before)
    .where("flow_run.state_type", "in", ENDED)
    .where((eb) =>
      eb.or([
        eb("flow_run.parent_task_run_id", "is", null),
        eb.not(
          eb.exists(
            eb
              .selectFrom("task_run")
              .select("task_run.id")
              .whereRef("task_run.id", "=", "flow_run.parent_task_run_id"),
          ),
        ),
      ]),
    )
    .orderBy(sql`flow_run.end_time asc`)
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Deletes at most so many task runs of a flow run; returns how many there were. Index task_run_natural. */
export async function deleteTaskRunsOf(db: Queryable, flowRunId: string, limit: number): Promise<number> {
  const some = db.selectFrom("task_run").select("id").where("flow_run_id", "=", flowRunId).limit(limit);
  return (await db.deleteFrom("task_run").where("id", "in", some).returning("id").execute()).length;
}

/** Deletes at most so many log lines of a flow run; returns how many there were. Index log_flow_run. */
export async function deleteLogsOf(db: Queryable, flowRunId: string, limit: number): Promise<number> {
  const some = db.selectFrom("log").select("id").where("flow_run_id", "=", flowRunId).limit(limit);
  return (await db.deleteFrom("log").where("id", "in", some).returning("id").execute()).length;
}

/** Deletes an ended flow run that has no task run left; false when it was not there or has begun anew. */
export async function deleteEmptyFlowRun(db: Queryable, id: string): Promise<boolean> {
  const deleted = await db
    .deleteFrom("flow_run")
    .where("id", "=", id)
    .where("state_type", "in", ENDED)
    .returning("id")
    .executeTakeFirst();
  return deleted !== undefined;
}

/** Deletes task runs outside flows that ended before an instant, with their logs. Index task_run_end. */
export async function deleteOldTaskRuns(db: Queryable, before: number, limit: number): Promise<number> {
  const some = db
    .selectFrom("task_run")
    .select("id")
    .where("end_time", "<", before)
    .where("flow_run_id", "is", null)
    .limit(limit);
  const deleted = await db.deleteFrom("task_run").where("id", "in", some).returning("id").execute();
  const ids = deleted.map(({ id }) => id);
  if (ids.length > 0) await db.deleteFrom("log").where("task_run_id", "in", ids).execute();
  return ids.length;
}

/** Deletes log lines from before an instant. Index log_timestamp. */
export async function deleteOldLogs(db: Queryable, before: number, limit: number): Promise<number> {
  const some = db.selectFrom("log").select("id").where("timestamp", "<", before).limit(limit);
  return (await db.deleteFrom("log").where("id", "in", some).returning("id").execute()).length;
}

/** Deletes stored results and cached states that have expired. Indexes result_expiration, task_run_cache_expiration. */
export async function deleteExpired(db: Queryable, now: number, limit: number): Promise<number> {
  const results = db.selectFrom("result").select("key").where("expiration", "<", now).limit(limit);
  const goneResults = await db.deleteFrom("result").where("key", "in", results).returning("key").execute();
  const cached = db.selectFrom("task_run_cache").select("id").where("expiration", "<", now).limit(limit);
  const goneCached = await db
    .deleteFrom("task_run_cache")
    .where("id", "in", cached)
    .returning("id")
    .execute();
  return Math.max(goneResults.length, goneCached.length);
}

/** Gives a part of the unused disk back; the pages that are left, 0 where the database looks after that itself. */
export async function giveBackSpace(db: Queryable, dialect: Dialect, pages: number): Promise<number> {
  return (await dialect.giveBackSpace?.(db, pages)) ?? 0;
}
