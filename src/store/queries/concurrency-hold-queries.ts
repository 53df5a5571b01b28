import { sql } from "kysely";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import type { ConcurrencyHoldTable } from "../tables/concurrency-hold.ts";
import { isLive } from "./concurrency-limit-queries.ts";

export async function insertHolds(db: Queryable, rows: readonly ConcurrencyHoldTable[]): Promise<void> {
  if (rows.length > 0) await db.insertInto("concurrency_hold").values(rows).execute();
}

/** Which holds. */
export interface HoldFilter {
  readonly ids?: readonly string[];
  readonly limit_ids?: readonly string[];
  readonly lease_id?: string;
  readonly holder?: { readonly type: string; readonly ids: readonly string[] };
  /** Only those taken until they are given back. */
  readonly endless?: boolean;
}

function selectHolds(db: Queryable, filter: HoldFilter) {
  let query = db.selectFrom("concurrency_hold").selectAll();
  if (filter.ids !== undefined) query = query.where("id", "in", filter.ids);
  if (filter.limit_ids !== undefined) query = query.where("limit_id", "in", filter.limit_ids);
  if (filter.lease_id !== undefined) query = query.where("lease_id", "=", filter.lease_id);
  if (filter.endless) query = query.where("expires_at", "is", null);
  if (filter.holder !== undefined) {
    query = query.where("holder_type", "=", filter.holder.type).where("holder_id", "in", filter.holder.ids);
  }
  return query.orderBy("taken_at").orderBy("id");
}

/** Holds, live or not, the oldest first. */
export async function findHolds(db: Queryable, filter: HoldFilter): Promise<ConcurrencyHoldTable[]> {
  return selectHolds(db, filter).execute();
}

/** Holds that count, the oldest first. */
export async function findLiveHolds(
  db: Queryable,
  dialect: Dialect,
  filter: HoldFilter,
): Promise<ConcurrencyHoldTable[]> {
  return selectHolds(db, filter).where(isLive(dialect)).execute();
}

/** Holds of a limit that count, with the runs that hold them, the oldest first. */
export async function listHoldersOfLimit(db: Queryable, dialect: Dialect, limitId: string, limit: number) {
  return db
    .selectFrom("concurrency_hold")
    .leftJoin("flow_run", (join) =>
      join
        .onRef("flow_run.id", "=", "concurrency_hold.holder_id")
        .on("concurrency_hold.holder_type", "=", "flow_run"),
    )
    .leftJoin("task_run", (join) =>
      join
        .onRef("task_run.id", "=", "concurrency_hold.holder_id")
        .on("concurrency_hold.holder_type", "=", "task_run"),
    )
    .selectAll("concurrency_hold")
    .select([
      sql<string | null>`coalesce(flow_run.name, task_run.name)`.as("name"),
      sql<string | null>`coalesce(flow_run.state_type, task_run.state_type)`.as("state_type"),
      sql<string | null>`coalesce(flow_run.state_name, task_run.state_name)`.as("state_name"),
    ])
    .where("concurrency_hold.limit_id", "=", limitId)
    .where("concurrency_hold.slots", ">", 0)
    .where(isLive(dialect))
    .orderBy("concurrency_hold.taken_at")
    .orderBy("concurrency_hold.id")
    .limit(limit)
    .execute();
}

/** Deletes holds; returns those that were there. */
export async function deleteHolds(db: Queryable, ids: readonly string[]): Promise<ConcurrencyHoldTable[]> {
  if (ids.length === 0) return [];
  return db.deleteFrom("concurrency_hold").where("id", "in", ids).returningAll().execute();
}

/** Deletes what nobody in particular holds of a limit; returns how many slots that was. */
export async function deleteNamelessHolds(db: Queryable, limitId: string): Promise<number> {
  const rows = await db
    .deleteFrom("concurrency_hold")
    .where("limit_id", "=", limitId)
    .where("lease_id", "is", null)
    .where("holder_id", "is", null)
    .returning("slots")
    .execute();
  return rows.reduce((sum, { slots }) => sum + slots, 0);
}

/** Frees so many slots of a limit that the write unit holds: nameless ones, endless ones, then what ends soonest. */
export async function takeFromHolds(
  db: Queryable,
  dialect: Dialect,
  limitId: string,
  slots: number,
): Promise<void> {
  const rows = await db
    .selectFrom("concurrency_hold")
    .select(["id", "slots"])
    .where("limit_id", "=", limitId)
    .where("slots", ">", 0)
    .where(isLive(dialect))
    .orderBy(
      sql`case when holder_id is null and lease_id is null then 0 when expires_at is null then 1 else 2 end`,
    )
    .orderBy("expires_at")
    .orderBy("taken_at")
    .orderBy("id")
    .execute();
  let left = slots;
  const gone: string[] = [];
  for (const row of rows) {
    if (left === 0) break;
    if (row.slots > left) {
      await db
        .updateTable("concurrency_hold")
        .set({ slots: row.slots - left })
        .where("id", "=", row.id)
        .execute();
      break;
    }
    gone.push(row.id);
    left -= row.slots;
  }
  await deleteHolds(db, gone);
}
