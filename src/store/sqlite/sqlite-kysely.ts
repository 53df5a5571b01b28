import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import { assert } from "../../platform/errors.ts";
import type { Tables } from "../tables/tables.ts";

/** Runs one compiled statement somewhere: on a connection of this thread, or in a reader thread. */
export type RunQuery = (sql: string, parameters: readonly unknown[]) => Promise<QueryResult<unknown>>;

function refuseTransaction(): Promise<void> {
  assert(false, "a transaction was begun on a Kysely instance of the store; store.write is the way");
}

/** A Kysely instance over a function that runs statements. It begins no transactions: the writer queue does. */
export function sqliteKysely(run: RunQuery): Kysely<Tables> {
  const connection: DatabaseConnection = {
    executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      // safe: the builder that compiled the query knows the row's type.
      return run(query.sql, query.parameters) as Promise<QueryResult<R>>;
    },
    async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
      yield (await run(query.sql, query.parameters)) as QueryResult<R>;
    },
  };
  const driver: Driver = {
    init: async () => {},
    acquireConnection: async () => connection,
    beginTransaction: refuseTransaction,
    commitTransaction: refuseTransaction,
    rollbackTransaction: refuseTransaction,
    releaseConnection: async () => {},
    destroy: async () => {},
  };
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => driver,
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
}
