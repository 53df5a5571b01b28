import { type SqlBool, sql } from "kysely";
import type { Queryable } from "../dialects/dialect.ts";

/** Workers that were not heard of for three of their intervals are offline. Index: worker_status_heartbeat. */
export async function markLostWorkers(
  db: Queryable,
  nowMicros: number,
  defaultIntervalSeconds: number,
): Promise<string[]> {
  const interval = sql<number>`case when heartbeat_interval_seconds > 0 then heartbeat_interval_seconds else ${sql.lit(defaultIntervalSeconds)} end`;
  const rows = await db
    .updateTable("worker")
    .set({ status: "OFFLINE" })
    .where("status", "=", "ONLINE")
    .where(sql<SqlBool>`last_heartbeat_time < ${nowMicros} - ${interval} * 3000000`)
    .returning("id")
    .execute();
  return rows.map(({ id }) => id);
}

/** Pools all of whose workers are gone are not ready. */
export async function markIdlePools(db: Queryable, nowMicros: number): Promise<string[]> {
  const rows = await db
    .updateTable("work_pool")
    .set({ status: "NOT_READY", updated: nowMicros })
    .where("status", "=", "READY")
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("worker")
            .select("worker.id")
            .whereRef("worker.work_pool_id", "=", "work_pool.id")
            .where("worker.status", "=", "ONLINE"),
        ),
      ),
    )
    .returning("id")
    .execute();
  return rows.map(({ id }) => id);
}

/** Queues whose runs nobody asked for since `sinceMicros` are not ready. Index: work_queue_status_polled. */
export async function markUnpolledQueues(
  db: Queryable,
  sinceMicros: number,
  nowMicros: number,
): Promise<string[]> {
  const rows = await db
    .updateTable("work_queue")
    .set({ status: "NOT_READY", updated: nowMicros })
    .where("status", "=", "READY")
    .where((eb) => eb.or([eb("last_polled", "is", null), eb("last_polled", "<", sinceMicros)]))
    .returning("id")
    .execute();
  return rows.map(({ id }) => id);
}

/** Up to `limit` deployments whose runs nobody asked for since `sinceMicros`: not ready. Index: deployment_polled. */
export async function markUnpolledDeployments(
  db: Queryable,
  sinceMicros: number,
  limit: number,
): Promise<string[]> {
  const rows = await db
    .updateTable("deployment")
    .set({ status: "NOT_READY" })
    .where("status", "=", "READY")
    .where("id", "in", (eb) =>
      eb
        .selectFrom("deployment as stale")
        .select("stale.id")
        .where(sql<SqlBool>`stale.status = 'READY'`)
        .where((where) =>
          where.or([where("stale.last_polled", "is", null), where("stale.last_polled", "<", sinceMicros)]),
        )
        .limit(limit),
    )
    .returning("id")
    .execute();
  return rows.map(({ id }) => id);
}
