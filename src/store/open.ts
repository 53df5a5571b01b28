import { parseDatabaseUrl } from "./database-url.ts";
import type { OpenStoreOptions } from "./open-options.ts";
import type { Store } from "./store.ts";

/**
 * Opens the database that a URL names, makes it if it is a SQLite file that does not exist, and brings it to the
 * newest schema. Any number of processes may do so at once.
 *
 * @throws BatutaError `database-url-invalid`, `database-too-new`, `not-a-database`, `database-corrupt`, `disk-full`,
 * `database-not-writable`, `database-busy`; Postgres: `database-unreachable`, `database-auth-refused`,
 * `database-missing`, `database-not-permitted`, `database-too-old`, `driver-missing`
 */
export async function openStore(options: OpenStoreOptions): Promise<Store> {
  const location = parseDatabaseUrl(options.url);
  if (location.kind === "postgres") {
    const { openPostgresStore } = await import("./postgres/open-postgres-store.ts");
    return openPostgresStore(location.url, options);
  }
  const { openSqliteStore } = await import("./sqlite/open-sqlite-store.ts");
  return openSqliteStore(location.kind === "sqlite-file" ? location.path : ":memory:", options);
}
