import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import picocolors from "picocolors";
import { expect } from "vitest";
import type { CliContext } from "../../src/cli/context.ts";
import { describeError, exitCodeOf } from "../../src/cli/errors.ts";
import { runCommandLine } from "../../src/cli/run-command-line.ts";
import { type Client, createClient } from "../../src/client/http.ts";
import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { startServer } from "../../src/server/start.ts";
import type { TestDialect } from "./each-dialect.ts";
import type { CliOutcome } from "./run-cli.ts";

/** A server that listens, and the command line that is pointed at it. */
export interface CliWorld extends AsyncDisposable {
  readonly url: string;
  readonly home: string;
  readonly client: Client;
  /** Runs `batuta` in this process; nobody is at the terminal. */
  cli(...words: string[]): Promise<CliOutcome>;
  /** As `cli`, of a command that must succeed quietly; resolves to what `--json` printed. */
  json(...words: string[]): Promise<unknown>;
  /** As `cli`, of a command that must succeed and print nothing; resolves to what it noted. */
  message(...words: string[]): Promise<string>;
  /** As `cli`, of a command that must fail and print nothing; resolves to its error. */
  failure(...words: string[]): Promise<string>;
  /** As `cli`, in a context that is changed. */
  cliIn(changes: Partial<CliContext>, ...words: string[]): Promise<CliOutcome>;
}

/** Starts a server on a fresh database of the dialect; close it when the suite has ended. */
export async function openCliWorld(dialect: TestDialect): Promise<CliWorld> {
  const home = await mkdtemp(join(tmpdir(), "batuta-cli-world-"));
  const clock = createSystemClock();
  const ids = createIds();
  const server = await startServer({
    databaseUrl: await dialect.createDatabase(),
    port: 0,
    home,
    loops: false,
    // Commands ask the API; whether this checkout has built its pages must not matter to them.
    ui: false,
    version: "0.0.0",
    clock,
    ids,
    logger: silentLogger,
  });
  const env = { BATUTA_HOME: home, BATUTA_API_URL: server.url };

  async function cliIn(changes: Partial<CliContext>, ...words: string[]): Promise<CliOutcome> {
    let stdout = "";
    let stderr = "";
    const { signal } = new AbortController();
    try {
      const code = await runCommandLine(words, (options) => ({
        ...options,
        env,
        cwd: home,
        clock,
        ids,
        signal,
        releaseSignals: () => {},
        colors: picocolors.createColors(false),
        columns: undefined,
        isInteractive: false,
        print: (text) => {
          stdout += text;
        },
        note: (text) => {
          stderr += `${text}\n`;
        },
        ...changes,
      }));
      return { code, stdout, stderr };
    } catch (error) {
      const code = exitCodeOf(error, changes.signal ?? signal);
      return { code, stdout, stderr: `${stderr}error: ${describeError(error)}\n` };
    }
  }
  const cli = (...words: string[]): Promise<CliOutcome> => cliIn({}, ...words);
  async function noteOf(exitCode: number, words: string[]): Promise<string> {
    const { code, stdout, stderr } = await cli(...words);
    expect({ code, stdout }, stderr).toEqual({ code: exitCode, stdout: "" });
    return stderr;
  }
  return {
    url: server.url,
    home,
    client: createClient({ baseUrl: server.url, clock, ids, checkReplies: true }),
    cli,
    cliIn,
    message: (...words) => noteOf(0, words),
    failure: (...words) => noteOf(1, words),
    async json(...words) {
      const { code, stdout, stderr } = await cli(...words, "--json");
      if (code !== 0) throw new Error(`batuta ${words.join(" ")} ended with ${code}: ${stderr}`);
      return JSON.parse(stdout);
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}
