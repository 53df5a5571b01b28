import { sql } from "kysely";
import type { Queryable } from "../dialects/dialect.ts";
import { TABLE_NAMES } from "../tables/table-names.ts";

/** A table of the database. */
export type TableName = (typeof TABLE_NAMES)[number];

/** How much is in a table. */
export interface TableStats {
  readonly table: string;
  readonly rows: number;
}

/** Counts the rows of every table; of millions of rows that takes seconds. */
export async function countTables(db: Queryable): Promise<TableStats[]> {
  const stats: TableStats[] = [];
  for (const table of TABLE_NAMES) {
    const row = await db
      .selectFrom(table)
      .select((eb) => eb.fn.countAll<number>().as("rows"))
      .executeTakeFirstOrThrow();
    stats.push({ table, rows: Number(row.rows) });
  }
  return stats;
}

/** The migrations that the database has been through, with when, in microseconds since the epoch. */
export async function listMigrations(
  db: Queryable,
): Promise<{ readonly name: string; readonly applied_at: number }[]> {
  return db.selectFrom("migration").select(["name", "applied_at"]).orderBy("name").execute();
}

/** Counts the rows of a table up to a limit, which takes a moment however many there are. */
export async function countUpTo(db: Queryable, table: TableName, limit: number): Promise<number> {
  const some = sql`select 1 as one from ${sql.table(table)} limit ${limit}`;
  const { rows } = await sql<{ rows: number }>`select count(*) as rows from (${some}) as counted`.execute(db);
  return Number(rows[0]?.rows);
}
