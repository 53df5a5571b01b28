import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { withHome } from "../scripts/with-server.ts";
import { endingOnSignal, unlessInterrupted } from "./interruption.ts";

const SCENARIOS = join(import.meta.dirname, "scenarios");
/** Programs that run at once: a scenario mostly waits. */
const AT_ONCE = 4;
const PROGRAM_TIMEOUT_MS = 600_000;
/** What a stock client says when it does not like the server's version or has to do without a route of it. */
const WARNINGS =
  "older version of Prefect|incompatible version|server version|upgrade your (prefect )?server|API version";
/** They take the longest, so they start first. */
const LONG = ["deployments", "cli", "heartbeats", "workers"];

/** What became of one scenario. */
export interface Outcome {
  /** File without its ending. */
  readonly file: string;
  readonly scenario: string;
  readonly seconds: number;
  /** Python's traceback; null when it passed. */
  readonly problem: string | null;
  /** Why it was not run, when it was not. */
  readonly skipped: string | null;
}

/** Which scenarios are run, by which client, against which server. */
export interface ScenarioScope {
  readonly python: string;
  readonly apiUrl: string;
  /** Part of a file's or scenario's name; empty: all. */
  readonly only: string;
  /** Only the scenarios marked `@smoke`. */
  readonly isSmokeOnly: boolean;
  /** Folder inside `scenarios/`; the folder itself when left out. */
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Files of scenarios in scope, the long ones first. */
export function scenarioFiles({
  folder = "",
  only,
  isSmokeOnly,
}: Pick<ScenarioScope, "folder" | "only" | "isSmokeOnly">): string[] {
  const found = readdirSync(join(SCENARIOS, folder))
    .filter((name) => name.endsWith(".py") && name !== "harness.py")
    .filter((name) => {
      const text = readFileSync(join(SCENARIOS, folder, name), "utf8");
      return (
        (!isSmokeOnly || text.includes("\n@smoke\n")) &&
        (name.includes(only) || new RegExp(`def .*${only}`).test(text))
      );
    })
    .map((name) => name.slice(0, -3));
  return found.toSorted((a, b) => Number(LONG.includes(b)) - Number(LONG.includes(a)));
}

/** Runs the files of `scenarios/`, each as a program with a home of its own. */
export async function runScenarios(
  scope: ScenarioScope,
  report: (outcome: Outcome) => void,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const queue = scenarioFiles(scope).values();
  const work = async (): Promise<void> => {
    for (const file of queue) {
      const run = runFile(file, scope, (outcome) => {
        outcomes.push(outcome);
        report(outcome);
      });
      await unlessInterrupted(run);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return outcomes;
}

async function runFile(
  file: string,
  { python, apiUrl, only, isSmokeOnly, folder = "", env = {} }: ScenarioScope,
  report: (outcome: Outcome) => void,
): Promise<void> {
  await withHome(async (home) => {
    const child = spawn(python, ["-u", join(SCENARIOS, folder, `${file}.py`)], {
      cwd: home,
      env: {
        ...process.env,
        NODE: process.execPath,
        PREFECT_HOME: home,
        // The client's own default is below the user's home, whatever PREFECT_HOME says.
        PREFECT_LOCAL_STORAGE_PATH: join(home, "storage"),
        PREFECT_API_URL: apiUrl,
        DO_NOT_TRACK: "1",
        PYTHONDONTWRITEBYTECODE: "1",
        PYTHONPATH: SCENARIOS,
        ONLY: file.includes(only) ? "" : only,
        SMOKE_ONLY: isSmokeOnly ? "1" : "",
        WARNINGS,
        ...env,
      },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: PROGRAM_TIMEOUT_MS,
    });
    let said = "";
    const warnings = new Set<string>();
    createInterface({ input: child.stderr }).on("line", (line) => {
      said = `${said}${line}\n`.slice(-4000);
      if (new RegExp(WARNINGS, "i").test(line)) warnings.add(line);
    });
    const exited = once(child, "close");
    let isDone = false;
    const [code, signal] = await endingOnSignal(
      () => child.kill("SIGTERM"),
      async () => {
        for await (const line of createInterface({ input: child.stdout })) {
          if (line === "@@done") isDone = true;
          else if (line.startsWith("@@")) report({ file, ...JSON.parse(line.slice(2)) });
        }
        return await exited;
      },
    );
    const ended = { file, scenario: "(program)", seconds: 0, skipped: null };
    if (!isDone) {
      const problem = `the program ended before its last scenario (${signal ?? code}):\n${said}`;
      report({ ...ended, problem });
    }
    if (warnings.size > 0) report({ ...ended, problem: `the client warned:\n${[...warnings].join("\n")}` });
  });
}
