import { CompiledQuery, type Expression, type RawBuilder, type SqlBool, sql } from "kysely";
import type { Clock } from "../../platform/clock.ts";
import type { Dialect } from "./dialect.ts";
import { escapeLike } from "./escape-like.ts";

/** As in migration 0011. */
const UNIT_MICROS = 600_000_000;

const UNSEAL_OWNER = `delete from run_seal where kind = 'flow_run'
  and unit = (select expected_start_time / 600000000 from flow_run where id = ?)`;
const UNSEAL_TRACKING = `delete from run_seal where kind = 'task_run'
  and unit = (select expected_start_time / 600000000 from task_run where id = ?)`;

/** Cheap, and true of every array that holds the value: texts are written by `JSON.stringify`, which has one way. */
function mayContain(column: Expression<unknown>, value: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`instr(${column}, ${JSON.stringify(value)}) > 0`;
}

/**
 * Where nothing is escaped, the text of a string between quotes stands in an array only as one of its values, or from
 * the end of one to the beginning of another, and then it begins with a comma.
 */
function contains(column: Expression<unknown>, value: string): RawBuilder<SqlBool> {
  const exact = sql<SqlBool>`exists (select 1 from json_each(${column}) where json_each.value = ${value})`;
  const isSure = value.startsWith(",") ? exact : sql<SqlBool>`(instr(${column}, '\\') = 0 or ${exact})`;
  return sql<SqlBool>`(${mayContain(column, value)} and ${isSure})`;
}

/** SQLite: one writer at a time, JSON as text; its time is the clock's, since it runs on the same machine. */
export function createSqliteDialect(clock: Clock): Dialect {
  return {
    name: "sqlite",
    supportsSkipLocked: false,
    supportsArrays: false,
    maxParameters: 32_766,
    forUpdate: (query) => query,
    forUpdateSkipLocked: (query) => query,
    jsonArrayContainsAll: (column, values) =>
      values.length === 0
        ? sql<SqlBool>`1 = 1`
        : sql<SqlBool>`(${sql.join(
            values.map((value) => contains(column, value)),
            sql` and `,
          )})`,
    jsonArrayContainsAny: (column, values) =>
      values.length === 0
        ? sql<SqlBool>`1 = 0`
        : sql<SqlBool>`(${sql.join(
            values.map((value) => contains(column, value)),
            sql` or `,
          )})`,
    jsonArrayIsEmpty: (column) => sql<SqlBool>`json_array_length(${column}) = 0`,
    containsText: (column, text) =>
      sql<SqlBool>`${column} like ${`%${escapeLike(text)}%`} escape ${sql.lit("\\")}`,
    startsWithText: (column, text) =>
      sql<SqlBool>`${column} like ${`${escapeLike(text)}%`} escape ${sql.lit("\\")}`,
    jsonItems: (column, alias) => sql`json_each(${column}) as ${sql.ref(alias)}`,
    unindexed: (column) => sql`+${column}`,
    joinEach: (table, condition) => sql`cross join ${sql.table(table)} on ${condition}`,
    jsonText: (column, key) => sql<string | null>`cast(${column} ->> ${`$.${JSON.stringify(key)}`} as text)`,
    existsAlone: (query) => sql<SqlBool>`+exists (${query})`,
    isAmong: (column, ids) => sql<SqlBool>`${column} in (${ids})`,
    // A byte as the character that it is: 0 for none, which is null.
    hasBit: (column, at, mask) =>
      sql<SqlBool>`coalesce(unicode(substr(${column}, 1 + (${sql.lit(at)} % length(${column})), 1)) & ${sql.lit(mask)}, 0) <> 0`,
    byteLength: (column) => sql<number>`octet_length(${column})`,
    databaseBytes: () =>
      sql<number>`(select page_count * page_size from pragma_page_count(), pragma_page_size())`,
    // Writers commit one after another, and events carry the number 0.
    oldestOpenTransaction: () => sql<number>`1`,
    nextTransaction: () => sql<number>`1`,
    async unsealFor(db, table, runs) {
      // As they are: building the statements would cost more than running them.
      const run = (text: string, ...values: unknown[]) => db.executeQuery(CompiledQuery.raw(text, values));
      const times = runs.map((one) => one.expected_start_time).filter((time) => typeof time === "number");
      for (const unit of new Set(times.map((time) => Math.floor(time / UNIT_MICROS)))) {
        await run("delete from run_seal where kind = ? and unit = ?", table, unit);
      }
      const ids = (key: "flow_run_id" | "parent_task_run_id") =>
        new Set(runs.flatMap((one) => one[key] ?? []));
      for (const id of ids("flow_run_id")) await run(UNSEAL_OWNER, id);
      for (const id of ids("parent_task_run_id")) await run(UNSEAL_TRACKING, id);
    },
    async giveBackSpace(db, pages) {
      await sql`pragma incremental_vacuum(${sql.lit(pages)})`.execute(db);
      const { rows } = await sql<{ freelist_count: number }>`pragma freelist_count`.execute(db);
      return rows[0]?.freelist_count ?? 0;
    },
    nowMicros: () => sql<number>`cast(${clock.nowMicros()} as integer)`,
  };
}
