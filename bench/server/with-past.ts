import { join } from "node:path";
import { withHome, withServer } from "../../scripts/with-server.ts";
import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { openStore } from "../../src/store/open.ts";
import {
  cloneDatabase,
  dropDatabase,
  ensurePostgres,
  makePostgresHome,
  stopPostgres,
} from "../../test/support/postgres.ts";
import { seedPast } from "./seed.ts";

/** What the database holds before the server starts. */
export interface Past {
  readonly runs: number;
  /** Task runs of each flow run. */
  readonly tasks: number;
}

async function seed(url: string, past: Past): Promise<void> {
  if (past.runs === 0) return;
  const clock = createSystemClock();
  const began = clock.now();
  const store = await openStore({ url, clock, ids: createIds(), logger: silentLogger });
  await seedPast(store, {
    ...past,
    onProgress: (done) => process.stderr.write(`\r${done} of ${past.runs} flow runs`),
  });
  await store.close();
  process.stderr.write(`\nseeded in ${Math.round((clock.now() - began) / 1000)} s\n`);
}

/** Starts a server of this package over a database with a past, and leaves nothing behind. */
export async function withPast<T>(
  packageFolder: string,
  dialect: "sqlite" | "postgres",
  past: Past,
  use: (apiUrl: string) => Promise<T>,
): Promise<T> {
  return await withHome(async (home) => {
    if (dialect === "sqlite") {
      const databaseUrl = `sqlite:///${join(home, "past.db")}`;
      await seed(databaseUrl, past);
      return await withServer(packageFolder, ({ apiUrl }) => use(apiUrl), { databaseUrl });
    }
    const postgresHome = await makePostgresHome();
    try {
      const postgres = await ensurePostgres(postgresHome);
      const name = await cloneDatabase(postgres, { empty: true });
      await seed(postgres.url(name), past);
      try {
        return await withServer(packageFolder, ({ apiUrl }) => use(apiUrl), {
          databaseUrl: postgres.url(name),
        });
      } finally {
        await dropDatabase(postgres, name);
      }
    } finally {
      await stopPostgres(postgresHome);
    }
  });
}
