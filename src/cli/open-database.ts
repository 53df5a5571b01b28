import { maskDatabaseUrl } from "../config/database-url.ts";
import type { Settings } from "../config/settings.ts";
import { BatutaError } from "../platform/errors.ts";
import { silentLogger } from "../platform/logger.ts";
import type { Store } from "../store/store.ts";
import type { CliContext } from "./context.ts";
import { loadContextSettings } from "./load-context-settings.ts";

/** The database itself, not through a server. */
export interface OpenDatabase {
  readonly store: Store;
  readonly settings: Settings;
  /** Its address, without a password. */
  readonly name: string;
}

/** Opens the database that the settings name and brings its schema to the newest. */
export async function openDatabase(context: CliContext): Promise<OpenDatabase> {
  const settings = loadContextSettings(context);
  const { openStore } = await import("../store/open.ts");
  const { clock, ids } = context;
  const { databaseUrl: url, databaseSynchronous: synchronous } = settings;
  const store = await openStore({ url, clock, ids, synchronous, logger: silentLogger });
  return { store, settings, name: maskDatabaseUrl(url) };
}

/** @throws BatutaError `server-running` when a server of this machine serves the database */
export async function refuseRunningServer(context: CliContext, settings: Settings): Promise<void> {
  const { findLocalServer } = await import("../sdk/engine/find-local-server.ts");
  const { home, databaseUrl } = settings;
  const local = await findLocalServer({ home, databaseUrl, clock: context.clock, hasCredentials: true });
  if (local === undefined) return;
  throw new BatutaError(
    "server-running",
    `a server uses this database (process ${local.pid}, ${local.url}); \`batuta server stop\` stops it`,
    { fields: { pid: local.pid, url: local.url } },
  );
}
