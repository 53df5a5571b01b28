import type { Clock } from "../../platform/clock.ts";
import type { Ids } from "../../platform/ids.ts";
import type { Logger } from "../../platform/logger.ts";
import { sqliteColumnTypes } from "../migrations/column-types.ts";
import { migrations } from "../migrations/list.ts";
import { migrate, pendingMigrations } from "../migrations/migrate.ts";
import { type BusyRetryOptions, retryWhileBusy } from "./busy-retry.ts";
import type { SqliteConnection } from "./sqlite-connection.ts";
import { classifySqliteError } from "./sqlite-errors.ts";
import { sqliteKysely } from "./sqlite-kysely.ts";

/** The database's identity when nothing is left to migrate; read without a lock, so that starting is cheap. */
function readIdentity(connection: SqliteConnection, path: string): string | undefined {
  const tables = connection.query<{ name: string }>(
    "select name from sqlite_schema where type = 'table' and name in ('migration', 'meta')",
    [],
  );
  if (tables.rows.length < 2) return undefined;
  const applied = connection.query<{ name: string }>("select name from migration", []).rows;
  const names = applied.map((row) => row.name);
  if (pendingMigrations(names, migrations, path).length > 0) return undefined;
  return connection.query<{ value: string }>("select value from meta where key = 'identity'", []).rows[0]
    ?.value;
}

/**
 * Brings the file to the newest schema under the writer's lock and returns its identity. Any number of processes may
 * come at once: one migrates, the others wait for the lock and find it done.
 */
export async function migrateSqlite(
  connection: SqliteConnection,
  options: BusyRetryOptions & { readonly clock: Clock; readonly ids: Ids; readonly logger: Logger },
): Promise<string> {
  const { path, clock, ids, logger } = options;
  try {
    const identity = await retryWhileBusy(() => readIdentity(connection, path), options);
    if (identity !== undefined) return identity;
    await retryWhileBusy(() => connection.exec("begin immediate"), options);
    const fresh = ids.uuid();
    const db = sqliteKysely(async (sql, parameters) => connection.query<unknown>(sql, parameters));
    await migrate(db, {
      types: sqliteColumnTypes,
      migrations,
      nowMicros: () => clock.nowMicros(),
      uuid: () => fresh,
      databaseName: path,
      logger,
    });
    const stored = readIdentity(connection, path) ?? fresh;
    connection.exec("commit");
    return stored;
  } catch (error) {
    if (connection.inTransaction) connection.exec("rollback");
    throw classifySqliteError(error, path);
  }
}
