import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort, untilHealthy } from "../../../scripts/with-server.ts";

const root = join(import.meta.dirname, "../../..");

/** A `batuta server start` of its own, over SQLite in a home of its own. */
export interface LiveServer {
  /** `http://127.0.0.1:PORT`, without a slash. */
  readonly url: string;
  readonly home: string;
  /** What programs of this server's users are started with. */
  readonly env: Readonly<Record<string, string>>;
  /** Calls the API; a body makes it a POST unless a method is given. Fails on any status but 2xx. */
  call(path: string, body?: unknown, method?: string): Promise<unknown>;
  /** Ends the process at once, as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same port, over the same home. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server. `env` are settings of it (`BATUTA_SERVER_…`). */
export async function startLiveServer(env: Readonly<Record<string, string>> = {}): Promise<LiveServer> {
  const home = await mkdtemp(join(tmpdir(), "batuta-e2e-"));
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const settings = { ...process.env, BATUTA_HOME: home, BATUTA_LOGGING_LEVEL: "WARNING", ...env };
  let child: ChildProcess | undefined;

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  };
  const server: LiveServer = {
    url,
    home,
    env: { BATUTA_HOME: home, BATUTA_API_URL: `${url}/api`, PREFECT_API_URL: `${url}/api` },
    async call(path, body, method = body === undefined ? "GET" : "POST") {
      const init: RequestInit = { method, headers: { "content-type": "application/json" } };
      if (body !== undefined) init.body = JSON.stringify(body);
      const answer = await fetch(`${url}/api${path}`, init);
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return text === "" ? undefined : JSON.parse(text);
    },
    kill: () => end("SIGKILL"),
    async start() {
      const args = [join(root, "bin/batuta.cjs"), "server", "start", "--port", String(port)];
      const started = spawn(process.execPath, args, {
        env: settings,
        stdio: ["ignore", "ignore", "inherit"],
      });
      child = started;
      await untilHealthy(`${url}/api`, () => started.exitCode !== null);
    },
    async stop() {
      await end("SIGTERM");
      await rm(home, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}
