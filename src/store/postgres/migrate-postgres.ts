import type { Pool } from "pg";
import type { Clock } from "../../platform/clock.ts";
import type { Ids } from "../../platform/ids.ts";
import type { Logger } from "../../platform/logger.ts";
import { hidePassword } from "../database-url.ts";
import { postgresColumnTypes } from "../migrations/column-types.ts";
import { migrations } from "../migrations/list.ts";
import { findIdentity, migrate, pendingMigrations } from "../migrations/migrate.ts";
import { tooOldError } from "./postgres-errors.ts";
import { postgresKysely } from "./postgres-kysely.ts";

const OLDEST_VERSION = 140_000;
/** Any constant: the same for every batuta, so that two of them never migrate one database at once. */
const MIGRATION_LOCK = 7_208_511_834;

/** What migrating needs. */
export interface MigratePostgresOptions {
  readonly url: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
}

async function checkVersion(pool: Pool, url: string): Promise<void> {
  const { rows } = await pool.query<{ number: string; version: string }>(
    "select current_setting('server_version_num') as number, current_setting('server_version') as version",
  );
  const [row] = rows;
  if (row !== undefined && Number(row.number) < OLDEST_VERSION) throw tooOldError(url, row.version);
}

/** The identity when nothing is left to migrate; read without a lock. */
async function readIdentity(pool: Pool, url: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ found: boolean }>(
    "select to_regclass('migration') is not null and to_regclass('meta') is not null as found",
  );
  if (rows[0]?.found !== true) return undefined;
  const db = postgresKysely((sql, parameters) => pool.query(sql, [...parameters]));
  const applied = await db.selectFrom("migration").select("name").execute();
  const names = applied.map((row) => row.name);
  if (pendingMigrations(names, migrations, hidePassword(url)).length > 0) return undefined;
  return findIdentity(db);
}

/** Brings the database to the newest schema under a transaction-level lock; returns its identity. */
export async function migratePostgres(pool: Pool, options: MigratePostgresOptions): Promise<string> {
  await checkVersion(pool, options.url);
  const identity = await readIdentity(pool, options.url);
  if (identity !== undefined) return identity;
  const client = await pool.connect();
  const fresh = options.ids.uuid();
  try {
    await client.query("begin");
    await client.query("select pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
    const db = postgresKysely((sql, parameters) => client.query(sql, [...parameters]));
    await migrate(db, {
      types: postgresColumnTypes,
      migrations,
      nowMicros: () => options.clock.nowMicros(),
      uuid: () => fresh,
      databaseName: hidePassword(options.url),
      logger: options.logger,
    });
    const stored = (await findIdentity(db)) ?? fresh;
    await client.query("commit");
    client.release();
    return stored;
  } catch (error) {
    // Destroying the connection rolls back, whatever state it is in.
    client.release(error instanceof Error ? error : true);
    throw error;
  }
}
