import { join } from "node:path";
import { withHome, withServer } from "../scripts/with-server.ts";
import {
  cloneDatabase,
  dropDatabase,
  ensurePostgres,
  makePostgresHome,
  stopPostgres,
} from "../test/support/postgres.ts";
import { listenForSignals, unlessInterrupted } from "./interruption.ts";

const root = join(import.meta.dirname, "..");

/** How the server is started, and over what. */
export interface DatabaseOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Fills the empty database of this URL before the server starts. */
  prepare?(databaseUrl: string): Promise<void>;
}

/**
 * Starts a server over a fresh database of this kind, hands its `/api` URL to `use`, and leaves nothing behind, also
 * when this process is interrupted.
 */
export function withDatabase<T>(
  dialect: string,
  use: (apiUrl: string) => Promise<T>,
  options: DatabaseOptions = {},
): Promise<T> {
  return startDatabase(dialect, (apiUrl) => unlessInterrupted(use(apiUrl)), options);
}

async function startDatabase<T>(
  dialect: string,
  use: (apiUrl: string) => Promise<T>,
  { env = {}, prepare }: DatabaseOptions = {},
): Promise<T> {
  listenForSignals();
  return await withFreshDatabase(dialect, async (databaseUrl) => {
    await prepare?.(databaseUrl);
    return await withServer(root, ({ apiUrl }) => use(apiUrl), { databaseUrl, env });
  });
}

/** Makes an empty database of this kind, hands its URL to `use`, and deletes it. */
export async function withFreshDatabase<T>(
  dialect: string,
  use: (databaseUrl: string) => Promise<T>,
): Promise<T> {
  if (dialect === "sqlite") {
    return await withHome((home) => use(`sqlite:///${join(home, "batuta.db")}`));
  }
  if (dialect !== "postgres") throw new Error(`there is no dialect ${dialect}; name sqlite or postgres`);
  const home = await makePostgresHome();
  try {
    const postgres = await ensurePostgres(home);
    const name = await cloneDatabase(postgres, { empty: true });
    try {
      return await use(postgres.url(name));
    } finally {
      await dropDatabase(postgres, name);
    }
  } finally {
    await stopPostgres(home);
  }
}

/**
 * Starts Batuta on SQLite and on Postgres (or on the named one alone) and hands over their `/api` URLs. Their loops are
 * off: nothing but requests changes the data while it is compared.
 */
export async function withBatutas<T>(
  dialect: string | undefined,
  use: (urls: ReadonlyMap<string, string>) => Promise<T>,
): Promise<T> {
  const start = (name: string, andThen: (apiUrl: string) => Promise<T>): Promise<T> =>
    startDatabase(name, andThen, { env: { BATUTA_SERVER_LOOPS: "false" } });
  const useAll = (urls: ReadonlyMap<string, string>): Promise<T> => unlessInterrupted(use(urls));
  if (dialect !== undefined) return await start(dialect, (url) => useAll(new Map([[dialect, url]])));
  return await start("sqlite", (sqlite) =>
    start("postgres", (postgres) =>
      useAll(
        new Map([
          ["sqlite", sqlite],
          ["postgres", postgres],
        ]),
      ),
    ),
  );
}
