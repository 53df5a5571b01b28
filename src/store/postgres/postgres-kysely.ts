import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from "kysely";
import type { QueryResult as PgResult, QueryConfig } from "pg";
import { assert } from "../../platform/errors.ts";
import type { Tables } from "../tables/tables.ts";

/** Runs one statement somewhere: on any connection of a pool, or on a lane's. */
export type RunPostgres = (sql: string, parameters: readonly unknown[]) => Promise<PgResult>;

const CHANGING = new Set(["INSERT", "UPDATE", "DELETE", "MERGE"]);

/** Postgres text cannot hold a NUL; like other unreadable characters it becomes U+FFFD. */
export function toPostgresValue(value: unknown): unknown {
  return typeof value === "string" && value.includes("\0") ? value.replaceAll("\0", "\uFFFD") : value;
}

/** A statement for `pg` that is given up, with its connection, when no answer comes for so long. */
export function withDeadline(
  text: string,
  values: readonly unknown[],
  answerTimeoutMs: number,
  name?: string | undefined,
): QueryConfig & { readonly query_timeout: number } {
  const query = { text, values: [...values], query_timeout: answerTimeoutMs };
  return name === undefined ? query : { ...query, name };
}

function refuseTransaction(): Promise<void> {
  assert(false, "a transaction was begun on a Kysely instance of the store; store.write is the way");
}

/** A Kysely instance over a function that runs statements. It begins no transactions: the lanes do. */
export function postgresKysely(run: RunPostgres): Kysely<Tables> {
  const execute = async <R>(query: CompiledQuery): Promise<QueryResult<R>> => {
    const result = await run(query.sql, query.parameters.map(toPostgresValue));
    // safe: the builder that compiled the query knows the row's type.
    const rows = result.rows as R[];
    if (!CHANGING.has(result.command)) return { rows };
    return { rows, numAffectedRows: BigInt(result.rowCount ?? 0) };
  };
  const connection: DatabaseConnection = {
    executeQuery: execute,
    async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
      yield await execute<R>(query);
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
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => driver,
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}
