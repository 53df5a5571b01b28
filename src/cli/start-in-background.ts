import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Settings } from "../config/settings.ts";
import { probeNonce } from "../contract/local-server.ts";
import { BatutaError } from "../platform/errors.ts";
import type { CliContext } from "./context.ts";

const POLL_MS = 50;
/** A first start migrates the database, which may take a while on a slow disk. */
const START_TIMEOUT_MS = 60_000;

/** What the process wrote since it was started, at most its end. */
function readTail(path: string, from: number): string {
  const text = readFileSync(path).subarray(from).toString("utf8").trim();
  return text.length > 2_000 ? `…${text.slice(-2_000)}` : text;
}

/** A server that was started, and goes on when this process ends. */
export interface BackgroundServer {
  readonly url: string;
  readonly pid: number;
  /** Path of what it writes. */
  readonly log: string;
}

/**
 * Starts a server as a process of its own, by the words of a command line, and waits until it answers.
 *
 * @throws BatutaError `server-not-started` with the end of its log.
 */
export async function startInBackground(
  context: CliContext,
  { home }: Settings,
  words: readonly string[],
): Promise<BackgroundServer> {
  const { readLocalServer } = await import("../server/discovery.ts");
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const logPath = join(home, "server.log");
  const log = openSync(logPath, "a", 0o600);
  const begin = statSync(logPath).size;
  const [, program = ""] = process.argv;
  const child = spawn(process.execPath, [program, ...words], {
    cwd: context.cwd,
    detached: true,
    stdio: ["ignore", log, log],
    windowsHide: true,
  });
  closeSync(log);
  let ended: string | undefined;
  child.once("exit", (code, signal) => {
    ended = signal ?? `exit code ${code}`;
  });
  child.once("error", (error) => {
    ended = error.message;
  });
  const deadline = context.clock.monotonicMs() + START_TIMEOUT_MS;
  for (;;) {
    const server = await readLocalServer(home);
    if (
      server !== undefined &&
      server.pid === child.pid &&
      (await probeNonce(server.url, { clock: context.clock })) === server.nonce
    ) {
      child.unref();
      return { url: server.url, pid: server.pid, log: logPath };
    }
    const isLate = context.clock.monotonicMs() > deadline;
    if (ended !== undefined || isLate || context.signal.aborted) {
      if (ended === undefined) child.kill();
      const what = ended === undefined ? "did not answer in time" : `ended (${ended})`;
      throw new BatutaError(
        "server-not-started",
        `the server ${what}; its log ${logPath} ends:\n${readTail(logPath, begin)}`,
        {
          fields: { log: logPath },
        },
      );
    }
    await context.clock.sleep(POLL_MS);
  }
}
