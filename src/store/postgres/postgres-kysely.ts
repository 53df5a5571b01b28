import {
  type CompiledQuery,
  type Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from "kysely";
import type { QueryResult as PgResult, QueryConfig } from "pg";
import { runnerKysely } from "../runner-kysely.ts";
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

/** A Kysely instance over a function that runs Postgres' statements. */
export function postgresKysely(run: RunPostgres): Kysely<Tables> {
  const execute = async (query: CompiledQuery): Promise<QueryResult<unknown>> => {
    const { rows, command, rowCount } = await run(query.sql, query.parameters.map(toPostgresValue));
    return CHANGING.has(command) ? { rows, numAffectedRows: BigInt(rowCount ?? 0) } : { rows };
  };
  return runnerKysely(execute, {
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  });
}
