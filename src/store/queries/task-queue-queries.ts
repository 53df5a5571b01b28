import { sql } from "kysely";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import type { TaskRunQueueTable, TaskWorkerTable } from "../tables/task-queue.ts";

/** Puts a task run into the queue of its task; one that is in it already begins anew, at its old place. */
export async function insertQueuedTaskRun(
  db: Queryable,
  row: Pick<TaskRunQueueTable, "task_run_id" | "task_key" | "queued_at" | "available_at">,
): Promise<void> {
  const nobody = { task_worker_id: null, lease_expires_at: null };
  await db
    .insertInto("task_run_queue")
    .values({ ...row, ...nobody, delivery_count: 0 })
    .onConflict((conflict) =>
      conflict.column("task_run_id").doUpdateSet({ ...nobody, available_at: row.available_at }),
    )
    .execute();
}

function isFree(dialect: Dialect, nowMicros: number) {
  return sql<boolean>`available_at <= ${nowMicros} and (lease_expires_at is null or lease_expires_at <= ${dialect.nowMicros()})`;
}

/** Which of these tasks have a run that nobody has. Index: task_run_queue_order. */
export async function listKeysWithWork(
  db: Queryable,
  dialect: Dialect,
  keys: readonly string[],
  nowMicros: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom("task_run_queue")
    .select("task_key")
    .distinct()
    .where("task_key", "in", keys)
    .where(isFree(dialect, nowMicros))
    .execute();
  return rows.map(({ task_key }) => task_key);
}

/** The run of these tasks that waits longest and that nobody has, held until the write unit commits. */
export async function lockFreeTaskRun(
  db: Queryable,
  dialect: Dialect,
  keys: readonly string[],
  nowMicros: number,
): Promise<TaskRunQueueTable | undefined> {
  const query = db
    .selectFrom("task_run_queue")
    .selectAll()
    .where("task_key", "in", keys)
    .where(isFree(dialect, nowMicros))
    .orderBy("queued_at")
    .orderBy("task_run_id")
    .limit(1);
  return dialect.forUpdateSkipLocked(query).executeTakeFirst();
}

/** Gives a run that the write unit holds to a worker. */
export async function leaseTaskRun(
  db: Queryable,
  taskRunId: string,
  workerId: string,
  leaseExpiresAt: number,
): Promise<void> {
  await db
    .updateTable("task_run_queue")
    .set({
      task_worker_id: workerId,
      lease_expires_at: leaseExpiresAt,
      delivery_count: sql<number>`delivery_count + 1`,
    })
    .where("task_run_id", "=", taskRunId)
    .execute();
}

/** Takes a run out of the queue; of a worker's own when one is given. */
export async function deleteQueuedTaskRun(
  db: Queryable,
  taskRunId: string,
  workerId?: string,
): Promise<void> {
  let query = db.deleteFrom("task_run_queue").where("task_run_id", "=", taskRunId);
  if (workerId !== undefined) query = query.where("task_worker_id", "=", workerId);
  await query.execute();
}

/** Gives back what a worker has; returns the tasks of which it had runs. Index: task_run_queue_worker. */
export async function releaseTaskRuns(db: Queryable, workerId: string): Promise<string[]> {
  const rows = await db
    .updateTable("task_run_queue")
    .set({ task_worker_id: null, lease_expires_at: null })
    .where("task_worker_id", "=", workerId)
    .returning("task_key")
    .execute();
  return rows.map(({ task_key }) => task_key);
}

export async function insertTaskWorker(db: Queryable, row: TaskWorkerTable): Promise<void> {
  await db.insertInto("task_worker").values(row).execute();
}

export async function deleteTaskWorker(db: Queryable, id: string): Promise<void> {
  await db.deleteFrom("task_worker").where("id", "=", id).execute();
}

/** Says that these workers are still connected. */
export async function touchTaskWorkers(
  db: Queryable,
  ids: readonly string[],
  seenMicros: number,
): Promise<void> {
  await db.updateTable("task_worker").set({ last_seen: seenMicros }).where("id", "in", ids).execute();
}

/** Task workers seen since `sinceMicros`, in the order of their names. */
export async function listTaskWorkerRows(
  db: Queryable,
  sinceMicros: number,
  limit: number,
): Promise<TaskWorkerTable[]> {
  return db
    .selectFrom("task_worker")
    .selectAll()
    .where("last_seen", ">=", sinceMicros)
    .orderBy("identifier")
    .orderBy("id")
    .limit(limit)
    .execute();
}

/** Forgets workers of servers that died; returns how many. Index: task_worker_last_seen. */
export async function deleteLostTaskWorkers(db: Queryable, beforeMicros: number): Promise<number> {
  const rows = await db
    .deleteFrom("task_worker")
    .where("last_seen", "<", beforeMicros)
    .returning("id")
    .execute();
  return rows.length;
}
