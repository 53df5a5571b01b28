import {
  type Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import { runnerKysely } from "../runner-kysely.ts";
import type { Tables } from "../tables/tables.ts";

/** Runs one compiled statement somewhere: on a connection of this thread, or in a reader thread. */
export type RunQuery = (sql: string, parameters: readonly unknown[]) => Promise<QueryResult<unknown>>;

/** A Kysely instance over a function that runs SQLite's statements. */
export function sqliteKysely(run: RunQuery): Kysely<Tables> {
  return runnerKysely((query) => run(query.sql, query.parameters), {
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  });
}
