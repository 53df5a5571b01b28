import { sql } from "kysely";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import type { WorkerCleanupTable } from "../tables/worker-cleanup.ts";

/** Adds a clean-up; false when it was asked for before. */
export async function insertCleanup(db: Queryable, row: WorkerCleanupTable): Promise<boolean> {
  const query = db.insertInto("worker_cleanup").values(row);
  const inserted = await query
    .onConflict((conflict) => conflict.column("idempotency_key").doNothing())
    .returning("id")
    .executeTakeFirst();
  return inserted !== undefined;
}

/** Whom a clean-up may be handed to. */
export interface CleanupTaker {
  readonly work_pool_id: string;
  readonly kinds: readonly string[];
  /** Those of these queues come first. */
  readonly queueIds: readonly string[];
  /** Those of other queues are left to their own workers until they were created before this time. */
  readonly othersBefore: number;
}

/** The next clean-up that nobody has, held until the write unit commits. Index: worker_cleanup_pool. */
export async function lockFreeCleanup(
  db: Queryable,
  dialect: Dialect,
  taker: CleanupTaker,
): Promise<WorkerCleanupTable | undefined> {
  const isOwn =
    taker.queueIds.length === 0
      ? sql<boolean>`work_queue_id is null`
      : sql<boolean>`(work_queue_id is null or work_queue_id in (${sql.join(taker.queueIds)}))`;
  const query = db
    .selectFrom("worker_cleanup")
    .selectAll()
    .where("work_pool_id", "=", taker.work_pool_id)
    .where("kind", "in", taker.kinds)
    .where("dead_reason", "is", null)
    .where(sql<boolean>`(lease_expires_at is null or lease_expires_at <= ${dialect.nowMicros()})`)
    .where(sql<boolean>`(${isOwn} or created <= ${taker.othersBefore})`)
    .orderBy(sql`case when ${isOwn} then 0 else 1 end`)
    .orderBy("created")
    .orderBy("id")
    .limit(1);
  return dialect.forUpdateSkipLocked(query).executeTakeFirst();
}

/** Reads a clean-up of a pool, with the database's time, and holds it. */
export async function lockCleanup(
  db: Queryable,
  dialect: Dialect,
  poolId: string,
  id: string,
): Promise<WorkerCleanupTable | undefined> {
  const query = db
    .selectFrom("worker_cleanup")
    .selectAll()
    .where("id", "=", id)
    .where("work_pool_id", "=", poolId);
  return dialect.forUpdate(query).executeTakeFirst();
}

export async function updateCleanup(
  db: Queryable,
  id: string,
  change: Partial<
    Pick<
      WorkerCleanupTable,
      "updated" | "delivery_count" | "reservation_token" | "lease_expires_at" | "dead_reason"
    >
  >,
): Promise<void> {
  await db.updateTable("worker_cleanup").set(change).where("id", "=", id).execute();
}

export async function deleteCleanup(db: Queryable, id: string): Promise<void> {
  await db.deleteFrom("worker_cleanup").where("id", "=", id).execute();
}
