import { type RawBuilder, sql } from "kysely";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import type { ConcurrencyLimitTable } from "../tables/concurrency-limit.ts";
import type { Slice } from "./slice.ts";

/** A limit with what is taken of it. */
export interface LimitRow extends Readonly<ConcurrencyLimitTable> {
  /** Slots of its live holds. */
  readonly held: number;
  /** Database time when it was read, microseconds. */
  readonly now: number;
}

/** True for holds that count. */
export function isLive(dialect: Dialect): RawBuilder<boolean> {
  return sql<boolean>`(concurrency_hold.expires_at is null or concurrency_hold.expires_at > ${dialect.nowMicros()})`;
}

function heldSum(dialect: Dialect): RawBuilder<number> {
  return sql<number>`(select cast(coalesce(sum(slots), 0) as bigint) from concurrency_hold where concurrency_hold.limit_id = concurrency_limit.id and ${isLive(dialect)})`;
}

function selectLimits(db: Queryable, dialect: Dialect) {
  return db
    .selectFrom("concurrency_limit")
    .selectAll()
    .select([heldSum(dialect).as("held"), sql<number>`cast(${dialect.nowMicros()} as bigint)`.as("now")]);
}

/** A limit is named by its id or by its name. */
export type LimitKey = { readonly id: string } | { readonly name: string };

function isIt(key: LimitKey): RawBuilder<boolean> {
  return "id" in key
    ? sql<boolean>`concurrency_limit.id = ${key.id}`
    : sql<boolean>`concurrency_limit.name = ${key.name}`;
}

export async function findLimit(
  db: Queryable,
  dialect: Dialect,
  key: LimitKey,
): Promise<LimitRow | undefined> {
  return selectLimits(db, dialect).where(isIt(key)).executeTakeFirst();
}

/** The limits with these ids that exist; in one statement. */
export async function findLimits(
  db: Queryable,
  dialect: Dialect,
  ids: readonly string[],
): Promise<LimitRow[]> {
  if (ids.length === 0) return [];
  return selectLimits(db, dialect).where("concurrency_limit.id", "in", ids).execute();
}

/** The limits with these names that exist, without what is taken of them. */
export async function findLimitsByName(
  db: Queryable,
  names: readonly string[],
): Promise<Pick<ConcurrencyLimitTable, "id" | "name" | "limit">[]> {
  if (names.length === 0) return [];
  return db
    .selectFrom("concurrency_limit")
    .select(["id", "name", "limit"])
    .where("name", "in", names)
    .orderBy("id")
    .execute();
}

/** A page of limits by name; `prefix` keeps to names that begin with it. Unique index on the name. */
export async function listLimits(
  db: Queryable,
  dialect: Dialect,
  slice: Slice,
  prefix?: string,
): Promise<LimitRow[]> {
  let query = selectLimits(db, dialect);
  if (prefix !== undefined) {
    const after = prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
    query = query.where("name", ">=", prefix).where("name", "<", after);
  }
  return query.orderBy("name").limit(slice.limit).offset(slice.offset).execute();
}

/**
 * Reads limits and holds them until the write unit commits. Always in the order of their ids, and always before any of
 * their holds is touched: so units that want several of them do not wait for each other in a circle.
 */
export async function lockLimits(
  db: Queryable,
  dialect: Dialect,
  which: { readonly ids: readonly string[] } | { readonly names: readonly string[] },
): Promise<LimitRow[]> {
  const [column, values] = "ids" in which ? (["id", which.ids] as const) : (["name", which.names] as const);
  if (values.length === 0) return [];
  const locked = await dialect
    .forUpdate(db.selectFrom("concurrency_limit").select("id").where(column, "in", values).orderBy("id"))
    .execute();
  if (locked.length === 0) return [];
  // A second statement: what others committed while this one waited for the rows is seen by it.
  return selectLimits(db, dialect)
    .where(
      "concurrency_limit.id",
      "in",
      locked.map(({ id }) => id),
    )
    .orderBy("concurrency_limit.id")
    .execute();
}

export async function insertLimit(db: Queryable, row: ConcurrencyLimitTable): Promise<void> {
  await db.insertInto("concurrency_limit").values(row).execute();
}

export async function updateLimitRow(
  db: Queryable,
  id: string,
  change: Partial<ConcurrencyLimitTable>,
): Promise<void> {
  await db.updateTable("concurrency_limit").set(change).where("id", "=", id).execute();
}

/** Deletes a limit with its holds; undefined when there is none. */
export async function deleteLimitRow(db: Queryable, key: LimitKey): Promise<string | undefined> {
  const row = await db.deleteFrom("concurrency_limit").where(isIt(key)).returning("id").executeTakeFirst();
  return row?.id;
}
