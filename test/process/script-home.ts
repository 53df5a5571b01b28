import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Client, createClient } from "../../src/client/http.ts";
import { listFlowRuns } from "../../src/contract/flow-runs/routes.ts";
import type { FlowRun } from "../../src/contract/flow-runs/schemas.ts";
import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { openEmbedded } from "../../src/server/embedded.ts";
import { type LineProcess, startProgram } from "../support/line-process.ts";

/** A machine's home for Batuta, with programs that run in it. */
export interface ScriptHome {
  readonly path: string;
  readonly databaseUrl: string;
  /** Starts a program of `test/process/programs` as `node program …args` does. */
  start(program: string, args?: readonly string[], env?: Readonly<Record<string, string>>): LineProcess;
  /** What the programs left behind outside of the database, in order. */
  effects(): Promise<readonly string[]>;
  /** Asks the database, as an embedded flow does. */
  ask<T>(fn: (client: Client) => Promise<T>): Promise<T>;
  /** The flow runs, oldest first. */
  runs(): Promise<readonly FlowRun[]>;
}

/** Makes an empty home; gone with all of its processes when the test has ended. */
export async function createScriptHome(): Promise<ScriptHome> {
  const path = await mkdtemp(join(tmpdir(), "batuta-script-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  const databaseUrl = `sqlite:///${join(path, "batuta.db")}`;
  const effectsPath = join(path, "effects");
  const ask: ScriptHome["ask"] = async (fn) => {
    const [clock, ids] = [createSystemClock(), createIds()];
    await using embedded = await openEmbedded({ databaseUrl, clock, ids, logger: silentLogger });
    return await fn(
      createClient({
        baseUrl: "http://batuta.invalid/api",
        fetch: embedded.fetch,
        clock,
        ids,
        timeoutMs: null,
      }),
    );
  };
  return {
    path,
    databaseUrl,
    start(program, args = [], env = {}) {
      const process = startProgram(`../process/programs/${program}`, args, {
        BATUTA_HOME: path,
        BATUTA_API_URL: "",
        PREFECT_API_URL: "",
        BATUTA_LOGGING_LEVEL: "CRITICAL",
        EFFECTS: effectsPath,
        ...env,
      });
      onTestFinished(() => process[Symbol.asyncDispose]());
      return process;
    },
    effects: async () => (await readFile(effectsPath, "utf8")).trim().split("\n"),
    ask,
    runs: () => ask((client) => client.call(listFlowRuns, { body: { sort: "START_TIME_ASC" } })),
  };
}
