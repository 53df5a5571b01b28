import { CompiledQuery, sql } from "kysely";
import type { Dialect, Queryable } from "../dialects/dialect.ts";

/** Rows of one statement, largest first: few texts, so that databases meet statements that they know. */
const CHUNKS = [128, 32, 8, 2, 1] as const;

/** Texts of statements that were compiled, by dialect and by what they say. */
const compiled = new WeakMap<Dialect, Map<string, string>>();

/** An insert without its rows. */
export interface BulkInsert {
  /** `insert into t (a, b)`. */
  readonly into: string;
  /** Values a row. */
  readonly width: number;
  /** What follows the rows: `on conflict …`, `returning …`. */
  readonly suffix?: string | undefined;
}

function statement(db: Queryable, dialect: Dialect, insert: BulkInsert, rows: number): string {
  let texts = compiled.get(dialect);
  if (texts === undefined) {
    texts = new Map();
    compiled.set(dialect, texts);
  }
  const key = `${rows} ${insert.into} ${insert.suffix ?? ""}`;
  let text = texts.get(key);
  if (text === undefined) {
    const row = sql`(${sql.join(new Array(insert.width).fill(null), sql`,`)})`;
    const values = sql.join(new Array(rows).fill(row), sql`,`);
    text = sql`${sql.raw(insert.into)} values ${values} ${sql.raw(insert.suffix ?? "")}`.compile(db).sql;
    texts.set(key, text);
  }
  return text;
}

/**
 * Inserts rows in few statements. For the paths that write thousands of rows a second: the query builder would cost
 * more than the database. Returns what `returning` gives.
 */
export async function bulkInsert<R = unknown>(
  db: Queryable,
  dialect: Dialect,
  insert: BulkInsert,
  rows: readonly (readonly unknown[])[],
): Promise<R[]> {
  const returned: R[] = [];
  for (let from = 0; from < rows.length; ) {
    const left = rows.length - from;
    const size = CHUNKS.find((chunk) => chunk <= left) ?? 1;
    const parameters = rows.slice(from, from + size).flat();
    const result = await db.executeQuery<R>(
      CompiledQuery.raw(statement(db, dialect, insert, size), parameters),
    );
    for (const row of result.rows) returned.push(row);
    from += size;
  }
  return returned;
}
