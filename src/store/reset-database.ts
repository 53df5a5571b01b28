import { type Kysely, sql } from "kysely";
import type { Clock } from "../platform/clock.ts";
import type { Ids } from "../platform/ids.ts";
import { postgresColumnTypes, sqliteColumnTypes } from "./migrations/column-types.ts";
import { migrations } from "./migrations/list.ts";
import { type MigrationTables, migrate } from "./migrations/migrate.ts";
import type { Store } from "./store.ts";
import { TABLE_NAMES } from "./tables/table-names.ts";

/**
 * Drops every table of ours and makes them anew, empty and with a new identity, in one transaction: other processes see
 * the old database or the new one. Tables of others in the same database stay. The store must be closed after it.
 */
export async function resetDatabase(
  store: Store,
  options: { readonly clock: Clock; readonly ids: Ids; readonly databaseName: string },
): Promise<void> {
  const { clock, ids, databaseName } = options;
  const types = store.dialect.name === "sqlite" ? sqliteColumnTypes : postgresColumnTypes;
  await store.write(async (trx) => {
    // Those that refer go before those that they refer to; what refers to itself is looked at when all is gone.
    if (types.dialect === "sqlite") await sql`pragma defer_foreign_keys = on`.execute(trx);
    for (const name of TABLE_NAMES.toReversed()) {
      const drop = trx.schema.dropTable(name).ifExists();
      await (types.dialect === "sqlite" ? drop : drop.cascade()).execute();
    }
    // safe: the two tables that migrating reads are made by it
    await migrate(trx as unknown as Kysely<MigrationTables>, {
      types,
      migrations,
      nowMicros: () => clock.nowMicros(),
      uuid: () => ids.uuid(),
      databaseName,
    });
  });
}
