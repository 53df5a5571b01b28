import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** A running `batuta server start` in a home of its own. */
export interface ProcessServer {
  readonly apiUrl: string;
  readonly database: string;
  /** What the operating system counts as its resident memory. */
  residentMb(): Promise<number>;
}

/** Makes an empty folder, hands it to `use`, and deletes it. */
export async function withHome<T>(use: (home: string) => Promise<T>): Promise<T> {
  const home = await mkdtemp(join(tmpdir(), "batuta-home-"));
  try {
    return await use(home);
  } finally {
    // Processes that are about to end may write into it still.
    await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

function canListen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer().once("error", () => resolve(undefined));
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" ? address?.port : undefined));
    });
  });
}

/** The preferred port if nobody listens there, else any free one of the loopback interface. */
export async function findFreePort(preferred = 0): Promise<number> {
  const port = (await canListen(preferred)) ?? (await canListen(0));
  if (port === undefined) throw new Error("cannot listen on 127.0.0.1");
  return port;
}

/** Resolves when the server answers; rejects when its process has ended, or after a minute. */
export async function untilHealthy(apiUrl: string, hasEnded: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1200; tries++) {
    if (hasEnded()) throw new Error("the server ended before it answered");
    const answer = await fetch(`${apiUrl}/health`).catch(() => undefined);
    if (answer?.ok) return;
    await delay(50);
  }
  throw new Error(`no answer from ${apiUrl}/health within a minute`);
}

/** How a server is started; by default over a SQLite file of its own. */
export interface ProcessServerOptions {
  readonly databaseUrl?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** Starts a server as a process of its own, hands it to `use`, and stops it. */
export async function withServer<T>(
  packageFolder: string,
  use: (server: ProcessServer) => Promise<T>,
  { databaseUrl, env = {} }: ProcessServerOptions = {},
): Promise<T> {
  return await withHome(async (home) => {
    const port = await findFreePort();
    const apiUrl = `http://127.0.0.1:${port}/api`;
    const args = [join(packageFolder, "bin/batuta.cjs"), "server", "start", "--port", String(port)];
    if (databaseUrl !== undefined) args.push("--database", databaseUrl);
    const child = spawn(process.execPath, args, {
      env: { ...process.env, BATUTA_HOME: home, BATUTA_LOGGING_LEVEL: "WARNING", ...env },
      stdio: ["ignore", "ignore", "inherit"],
    });
    const ended = once(child, "exit");
    try {
      await untilHealthy(apiUrl, () => child.exitCode !== null);
      return await use({
        apiUrl,
        database: join(home, "batuta.db"),
        residentMb: async () => {
          // Idle means after start-up has settled, not in the middle of it.
          await delay(3000);
          return (
            Number(execFileSync("ps", ["-o", "rss=", "-p", String(child.pid)], { encoding: "utf8" })) / 1024
          );
        },
      });
    } finally {
      child.kill("SIGTERM");
      await ended;
    }
  });
}
