import { type Kysely, sql } from "kysely";
import type { Logger } from "../../platform/logger.ts";
import { storeError } from "../store-errors.ts";
import type { MetaTable } from "../tables/meta.ts";
import type { MigrationTable } from "../tables/migration.ts";
import type { ColumnTypes } from "./column-types.ts";
import type { Migration } from "./migration.ts";

/** The two tables that exist before the first migration. */
export interface MigrationTables {
  meta: MetaTable;
  migration: MigrationTable;
}

/** What migrating needs besides the transaction. */
export interface MigrateOptions {
  readonly types: ColumnTypes;
  readonly migrations: readonly Migration[];
  /** Stamps what is applied. */
  readonly nowMicros: () => number;
  /** Makes the identity of a database that has none. */
  readonly uuid: () => string;
  /** For messages; without a password. */
  readonly databaseName: string;
  /** Told what goes on when the database had another schema before. */
  readonly logger?: Logger | undefined;
}

/** Names of migrations that a database has been through; refuses a database that has been through unknown ones. */
export function pendingMigrations(
  applied: readonly string[],
  known: readonly Migration[],
  databaseName: string,
): readonly Migration[] {
  const names = new Set(known.map((migration) => migration.name));
  const unknown = applied.filter((name) => !names.has(name));
  if (unknown.length > 0) {
    throw storeError(
      "database-too-new",
      `the database "${databaseName}" was made by a newer batuta (it has "${unknown.at(-1)}"). Upgrade this one ("npm install batuta@latest"), or use another database with BATUTA_DATABASE_URL`,
      undefined,
      { unknown },
    );
  }
  const done = new Set(applied);
  return known.filter((migration) => !done.has(migration.name));
}

/** Creates what migrating itself needs. Safe to run again. */
async function createMigrationTables(db: Kysely<MigrationTables>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable("migration")
    .ifNotExists()
    .addColumn("name", types.text, (column) => column.primaryKey().notNull())
    .addColumn("applied_at", types.integer, (column) => column.notNull())
    .modifyEnd(types.tableEnd)
    .execute();
  await db.schema
    .createTable("meta")
    .ifNotExists()
    .addColumn("key", types.text, (column) => column.primaryKey().notNull())
    .addColumn("value", types.text, (column) => column.notNull())
    .modifyEnd(types.tableEnd)
    .execute();
}

/** Brings the database to the newest schema; the caller holds a transaction that keeps every other process out. */
export async function migrate(db: Kysely<MigrationTables>, options: MigrateOptions): Promise<void> {
  const { types, databaseName } = options;
  await createMigrationTables(db, types);
  const applied = await db.selectFrom("migration").select("name").orderBy("name").execute();
  const pending = pendingMigrations(
    applied.map((row) => row.name),
    options.migrations,
    databaseName,
  );
  // Of a new database there is nothing to tell: it is made in no time.
  const logger = applied.length > 0 ? options.logger : undefined;
  for (const [at, { name, up }] of pending.entries()) {
    const fields = { database: databaseName, step: name, left: pending.length - at };
    logger?.info("bringing the database to a newer schema: with millions of runs that takes minutes", fields);
    await up(db, types, (doing) => logger?.info("still at the newer schema", { ...fields, doing }));
    await db.insertInto("migration").values({ name, applied_at: options.nowMicros() }).execute();
  }
  await db
    .insertInto("meta")
    .values({ key: "identity", value: options.uuid() })
    .onConflict((conflict) => conflict.column("key").doNothing())
    .execute();
  if (types.dialect === "sqlite")
    await sql`pragma user_version = ${sql.lit(options.migrations.length)}`.execute(db);
}

/** The identity that the first migration gave; undefined before it. */
export async function findIdentity(db: Kysely<MigrationTables>): Promise<string | undefined> {
  const row = await db.selectFrom("meta").select("value").where("key", "=", "identity").executeTakeFirst();
  return row?.value;
}
