import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  type QueryResult,
} from "kysely";
import { assert } from "../platform/errors.ts";
import type { Tables } from "./tables/tables.ts";

/** Runs one compiled statement somewhere: on a connection, in a reader thread, on any connection of a pool. */
export type RunCompiled = (query: CompiledQuery) => Promise<QueryResult<unknown>>;

function refuseTransaction(): Promise<void> {
  assert(false, "a transaction was begun on a Kysely instance of the store; store.write is the way");
}

/** A Kysely instance over a function that runs statements. It begins no transactions: the store's queues do. */
export function runnerKysely(run: RunCompiled, dialect: Omit<Dialect, "createDriver">): Kysely<Tables> {
  const connection: DatabaseConnection = {
    executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      // safe: the builder that compiled the query knows the row's type.
      return run(query) as Promise<QueryResult<R>>;
    },
    async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
      yield (await run(query)) as QueryResult<R>;
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
  return new Kysely<Tables>({ dialect: { ...dialect, createDriver: () => driver } });
}
