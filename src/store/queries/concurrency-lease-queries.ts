import { sql } from "kysely";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import type { ConcurrencyLeaseTable } from "../tables/concurrency-lease.ts";

export async function insertLease(db: Queryable, row: ConcurrencyLeaseTable): Promise<void> {
  await db.insertInto("concurrency_lease").values(row).execute();
}

/** Reads a lease, ended or not, and holds it until the write unit commits. After the limits of its holds were locked. */
export async function lockLease(
  db: Queryable,
  dialect: Dialect,
  id: string,
): Promise<(ConcurrencyLeaseTable & { readonly now: number }) | undefined> {
  const query = db
    .selectFrom("concurrency_lease")
    .selectAll()
    .select(sql<number>`cast(${dialect.nowMicros()} as bigint)`.as("now"))
    .where("id", "=", id);
  return dialect.forUpdate(query).executeTakeFirst();
}

/** Moves the end of a lease and of its holds. */
export async function moveLeaseEnd(db: Queryable, id: string, expires_at: number): Promise<void> {
  await db.updateTable("concurrency_lease").set({ expires_at }).where("id", "=", id).execute();
  await db.updateTable("concurrency_hold").set({ expires_at }).where("lease_id", "=", id).execute();
}

/** Ends a lease whose slots stay taken until they are given back. */
export async function dropLease(db: Queryable, id: string): Promise<void> {
  await db.deleteFrom("concurrency_lease").where("id", "=", id).execute();
  await db
    .updateTable("concurrency_hold")
    .set({ expires_at: null, lease_id: null })
    .where("lease_id", "=", id)
    .execute();
}

/** Deletes a lease; one that was renewed beyond a time stays, when the time is given. */
export async function deleteLease(db: Queryable, id: string, endedBefore?: number): Promise<boolean> {
  let query = db.deleteFrom("concurrency_lease").where("id", "=", id);
  if (endedBefore !== undefined) query = query.where("expires_at", "<=", endedBefore);
  return (await query.returning("id").executeTakeFirst()) !== undefined;
}

/** Ids of leases that ended before a time, the oldest first. */
export async function listLeasesEndedBefore(db: Queryable, micros: number, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom("concurrency_lease")
    .select("id")
    .where("expires_at", "<=", micros)
    .orderBy("expires_at")
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}
