import { sql } from "kysely";
import type { Queryable } from "../dialects/dialect.ts";

/** Limits whose slots were freed by the end of a lease within a period. Index concurrency_lease_expires. */
export async function listLimitsOfLeasesEnded(
  db: Queryable,
  afterMicros: number,
  untilMicros: number,
): Promise<string[]> {
  const rows = await db
    .selectFrom("concurrency_lease")
    .innerJoin("concurrency_hold", "concurrency_hold.lease_id", "concurrency_lease.id")
    .select("concurrency_hold.limit_id")
    .distinct()
    .where("concurrency_lease.expires_at", ">", afterMicros)
    .where("concurrency_lease.expires_at", "<=", untilMicros)
    .execute();
  return rows.map((row) => row.limit_id);
}

/** Holds of these leases that are left when the leases themselves are gone. */
export async function listHoldsOfEndedLeases(db: Queryable, leaseIds: readonly string[]): Promise<string[]> {
  const rows = await db
    .selectFrom("concurrency_hold")
    .leftJoin("concurrency_lease", "concurrency_lease.id", "concurrency_hold.lease_id")
    .select("concurrency_hold.id")
    .where("concurrency_hold.lease_id", "in", leaseIds)
    .where("concurrency_lease.id", "is", null)
    .execute();
  return rows.map((row) => row.id);
}

const ENDED = sql<boolean>`coalesce(flow_run.state_type, task_run.state_type) in ('COMPLETED', 'FAILED', 'CANCELLED', 'CRASHED')`;

/** Endless holds of runs that have ended, or of which there is nothing although they were taken long ago. */
export async function listEndedHolders(
  db: Queryable,
  unknownBeforeMicros: number,
  limit: number,
): Promise<{ readonly id: string; readonly limit_id: string }[]> {
  return db
    .selectFrom("concurrency_hold")
    .leftJoin("flow_run", "flow_run.id", "concurrency_hold.holder_id")
    .leftJoin("task_run", "task_run.id", "concurrency_hold.holder_id")
    .select(["concurrency_hold.id", "concurrency_hold.limit_id"])
    .where("concurrency_hold.holder_id", "is not", null)
    .where("concurrency_hold.holder_type", "in", ["flow_run", "task_run"])
    .where("concurrency_hold.expires_at", "is", null)
    .where((eb) =>
      eb.or([
        ENDED,
        eb.and([
          eb("flow_run.id", "is", null),
          eb("task_run.id", "is", null),
          eb("concurrency_hold.taken_at", "<", unknownBeforeMicros),
        ]),
      ]),
    )
    .limit(limit)
    .execute();
}
