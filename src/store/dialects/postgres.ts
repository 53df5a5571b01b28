import { type Expression, type RawBuilder, type SqlBool, sql } from "kysely";
import type { Clock } from "../../platform/clock.ts";
import type { Dialect } from "./dialect.ts";
import { escapeLike } from "./escape-like.ts";

/** All of it but its letters must be there as it is: that is asked first, since `ilike` makes a text of each row. */
function containsText(column: Expression<unknown>, text: string): RawBuilder<SqlBool> {
  const escaped = escapeLike(text);
  const has = (operator: "like" | "ilike", pattern: string) =>
    sql<SqlBool>`${column} ${operator === "like" ? sql`like` : sql`ilike`} ${`%${pattern}%`} escape ${sql.lit("\\")}`;
  const exact = has("ilike", escaped);
  const isTold = /^[ -~]+$/.test(text) && /[^A-Za-z]/.test(text);
  return isTold ? sql<SqlBool>`(${has("like", escaped.replace(/[A-Za-z]/g, "_"))} and ${exact})` : exact;
}

/**
 * Postgres: rows are locked one by one, filtered JSON is jsonb, time is the database's. With a clock, time is the
 * clock's instead: for tests that skip time.
 */
export function createPostgresDialect(clock?: Clock): Dialect {
  return {
    name: "postgres",
    supportsSkipLocked: true,
    supportsArrays: true,
    maxParameters: 65_535,
    forUpdate: (query) => query.forUpdate(),
    forUpdateSkipLocked: (query) => query.forUpdate().skipLocked(),
    jsonArrayContainsAll: (column, values) => sql<SqlBool>`${column} @> ${JSON.stringify(values)}::jsonb`,
    jsonArrayContainsAny: (column, values) => sql<SqlBool>`${column} ?| ${[...values]}::text[]`,
    jsonArrayIsEmpty: (column) => sql<SqlBool>`jsonb_array_length(${column}) = 0`,
    containsText,
    startsWithText: (column, text) =>
      sql<SqlBool>`${column} ilike ${`${escapeLike(text)}%`} escape ${sql.lit("\\")}`,
    jsonItems: (column, alias) => sql`jsonb_array_elements((${column})::jsonb) as ${sql.ref(alias)}(value)`,
    unindexed: (column) => sql`${column}`,
    joinEach: (table, condition) =>
      sql`cross join lateral (select * from ${sql.table(table)} where ${condition} offset 0) as ${sql.table(table)}`,
    jsonText: (column, key) => sql<string | null>`(${column})::jsonb ->> ${key}::text`,
    existsAlone: (query) => sql<SqlBool>`exists (${query} offset 0)`,
    isAmong: (column, ids) => sql<SqlBool>`${column} = any(array(${ids}))`,
    hasBit: (column, at, mask) =>
      sql<SqlBool>`(get_byte(${column}, ${sql.lit(at)} % octet_length(${column})) & ${sql.lit(mask)}) <> 0`,
    byteLength: (column) => sql<number>`octet_length(${column})`,
    databaseBytes: () => sql<number>`pg_database_size(current_database())`,
    oldestOpenTransaction: () => sql<number>`pg_snapshot_xmin(pg_current_snapshot())::text::bigint`,
    nextTransaction: () => sql<number>`pg_snapshot_xmax(pg_current_snapshot())::text::bigint`,
    unsealFor: undefined, // A trigger does it.
    giveBackSpace: undefined, // Autovacuum keeps the space for new rows.
    nowMicros: () =>
      clock === undefined
        ? sql<number>`(extract(epoch from clock_timestamp()) * 1000000)::bigint`
        : sql<number>`${clock.nowMicros()}::bigint`,
  };
}
