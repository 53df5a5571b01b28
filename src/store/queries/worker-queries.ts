import { sql } from "kysely";
import type { Worker, WorkerFilter, WorkerStatus, WorkerTold } from "../../contract/workers/schemas.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { Queryable } from "../dialects/dialect.ts";
import type { WorkerTable } from "../tables/work-pool.ts";
import { ALWAYS } from "./filters/conditions.ts";
import { workerCondition } from "./filters/work-pool-filter.ts";
import type { Slice } from "./slice.ts";

/** A stored worker as the API shows it. */
export function decodeWorker(row: WorkerTable): Worker {
  return {
    id: row.id,
    created: formatInstant(row.created),
    updated: formatInstant(row.updated),
    name: row.name,
    work_pool_id: row.work_pool_id,
    last_heartbeat_time: formatInstant(row.last_heartbeat_time),
    heartbeat_interval_seconds: row.heartbeat_interval_seconds,
    status: row.status as WorkerStatus, // safe: written from the contract's type only
  };
}

/** The same with what it tells of itself. */
export function decodeWorkerTold(row: WorkerTable): WorkerTold {
  const metadata = row.metadata === null ? {} : JSON.parse(row.metadata);
  return { ...decodeWorker(row), type: row.type, metadata };
}

/** Adds a worker, or tells that it lives; what is not given stays. Returns its id. */
export async function upsertWorker(db: Queryable, row: WorkerTable): Promise<string> {
  const { id } = await db
    .insertInto("worker")
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(["work_pool_id", "name"]).doUpdateSet({
        last_heartbeat_time: row.last_heartbeat_time,
        status: row.status,
        heartbeat_interval_seconds: sql<number>`coalesce(excluded.heartbeat_interval_seconds, worker.heartbeat_interval_seconds)`,
        type: sql<string | null>`coalesce(excluded.type, worker.type)`,
        metadata: sql<string | null>`coalesce(excluded.metadata, worker.metadata)`,
      }),
    )
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

export async function listWorkerRows(
  db: Queryable,
  poolId: string,
  filter: WorkerFilter | null | undefined,
  slice: Slice,
): Promise<WorkerTable[]> {
  return db
    .selectFrom("worker")
    .selectAll()
    .where("work_pool_id", "=", poolId)
    .where(filter == null ? ALWAYS : workerCondition(filter))
    .orderBy("last_heartbeat_time", "desc")
    .orderBy("id", "desc")
    .limit(slice.limit)
    .offset(slice.offset)
    .execute();
}

/** Whether a worker of the pool is online. */
export async function hasOnlineWorker(db: Queryable, poolId: string): Promise<boolean> {
  const query = db.selectFrom("worker").select("id").where("work_pool_id", "=", poolId);
  return (await query.where("status", "=", "ONLINE").limit(1).executeTakeFirst()) !== undefined;
}

/** Forgets a worker; false when there is none of this name. */
export async function deleteWorkerRow(db: Queryable, poolId: string, name: string): Promise<boolean> {
  const query = db.deleteFrom("worker").where("work_pool_id", "=", poolId).where("name", "=", name);
  return (await query.returning("id").executeTakeFirst()) !== undefined;
}
