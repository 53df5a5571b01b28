import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { findFreePort, untilHealthy, withHome, withServer } from "../../scripts/with-server.ts";
import {
  cloneDatabase,
  ensurePostgres,
  makePostgresHome,
  stopPostgres,
} from "../../test/support/postgres.ts";

/** Starts Batuta on SQLite and on Postgres, hands over their `/api` URLs, and stops them. */
export async function withBatutaServers<T>(
  root: string,
  use: (urls: ReadonlyMap<string, string>) => Promise<T>,
): Promise<T> {
  return withServer(root, ({ apiUrl }) =>
    withPostgresServer(root, (postgresUrl) =>
      use(
        new Map([
          ["sqlite", apiUrl],
          ["postgres", postgresUrl],
        ]),
      ),
    ),
  );
}

async function withPostgresServer<T>(root: string, use: (apiUrl: string) => Promise<T>): Promise<T> {
  const postgresHome = await makePostgresHome();
  try {
    const postgres = await ensurePostgres(postgresHome);
    const database = postgres.url(await cloneDatabase(postgres, { empty: true }));
    return await withHome(async (home) => {
      const port = await findFreePort();
      const args = [join(root, "bin/batuta.cjs"), "server", "start", "--port", String(port)];
      const child = spawn(process.execPath, args, {
        env: {
          ...process.env,
          BATUTA_HOME: home,
          BATUTA_DATABASE_URL: database,
          BATUTA_LOGGING_LEVEL: "WARNING",
        },
        stdio: ["ignore", "ignore", "inherit"],
      });
      const ended = once(child, "exit");
      const apiUrl = `http://127.0.0.1:${port}/api`;
      try {
        await untilHealthy(apiUrl, () => child.exitCode !== null);
        return await use(apiUrl);
      } finally {
        child.kill("SIGTERM");
        await ended;
      }
    });
  } finally {
    await stopPostgres(postgresHome);
  }
}
