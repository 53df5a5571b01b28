import { join } from "node:path";
import { withServer } from "../scripts/with-server.ts";
import {
  cloneDatabase,
  dropDatabase,
  ensurePostgres,
  makePostgresHome,
  stopPostgres,
} from "../test/support/postgres.ts";

const root = join(import.meta.dirname, "..");

/** Starts a server over a fresh database of this kind, hands its `/api` URL to `use`, and leaves nothing behind. */
export async function withDatabase<T>(
  dialect: string,
  use: (apiUrl: string) => Promise<T>,
  env: Readonly<Record<string, string>> = {},
): Promise<T> {
  if (dialect === "sqlite") return await withServer(root, ({ apiUrl }) => use(apiUrl), { env });
  if (dialect !== "postgres") throw new Error(`there is no dialect ${dialect}; name sqlite or postgres`);
  const home = await makePostgresHome();
  try {
    const postgres = await ensurePostgres(home);
    const name = await cloneDatabase(postgres, { empty: true });
    try {
      return await withServer(root, ({ apiUrl }) => use(apiUrl), { databaseUrl: postgres.url(name), env });
    } finally {
      await dropDatabase(postgres, name);
    }
  } finally {
    await stopPostgres(home);
  }
}
