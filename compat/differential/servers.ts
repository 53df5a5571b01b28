import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { findFreePort, withHome } from "../../scripts/with-server.ts";
import { withFreshDatabase } from "../databases.ts";

/** Prefect's services that would change the seed while it is compared, or hang on odd automations. */
const WITHOUT_SERVICES = Object.fromEntries(
  ["SCHEDULER", "LATE_RUNS", "FOREMAN", "PAUSE_EXPIRATIONS", "CANCELLATION_CLEANUP", "TRIGGERS"].map(
    (name) => [`PREFECT_SERVER_SERVICES_${name}_ENABLED`, "false"],
  ),
);

/**
 * Prefect's own server over Postgres. Over SQLite it stands in its own way: a task run with a limited tag that is to run
 * waits a minute for a lock that the same request holds.
 */
export async function withJudge<T>(python: string, use: (apiUrl: string) => Promise<T>): Promise<T> {
  return await withFreshDatabase("postgres", (url) =>
    withPrefectServer(python, use, {
      PREFECT_SERVER_DATABASE_CONNECTION_URL: url.replace(/^\w+:/, "postgresql+asyncpg:"),
    }),
  );
}

/** Starts Prefect's own server in a home of its own, by default over SQLite, hands over its `/api` URL, and stops it. */
export async function withPrefectServer<T>(
  python: string,
  use: (apiUrl: string) => Promise<T>,
  env: Readonly<Record<string, string>> = {},
): Promise<T> {
  return await withHome(async (home) => {
    const port = await findFreePort();
    const child = spawn(
      python,
      ["-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", String(port)],
      {
        cwd: home,
        env: {
          ...process.env,
          ...WITHOUT_SERVICES,
          // The seed's events are of a fixed day, long ago: Prefect would soon delete them.
          PREFECT_SERVER_EVENTS_RETENTION_PERIOD: "P9999D",
          PREFECT_HOME: home,
          // Its pages ask the address that it takes from here, not from its arguments.
          PREFECT_SERVER_API_PORT: String(port),
          PREFECT_SERVER_ANALYTICS_ENABLED: "false",
          PREFECT_LOGGING_LEVEL: "ERROR",
          DO_NOT_TRACK: "1",
          ...env,
        },
        // Its traces of its own failures (an answer of 500) are of no use here.
        stdio: "ignore",
      },
    );
    const ended = once(child, "exit");
    const apiUrl = `http://127.0.0.1:${port}/api`;
    try {
      for (let tries = 0; ; tries++) {
        if (child.exitCode !== null) throw new Error("Prefect's server ended before it answered");
        if (tries === 6000) throw new Error("Prefect's server did not answer within 10 minutes");
        const answer = await fetch(`${apiUrl}/health`).catch(() => undefined);
        if (answer?.ok) break;
        await delay(100);
      }
      return await use(apiUrl);
    } finally {
      child.kill("SIGTERM");
      await ended;
    }
  });
}
