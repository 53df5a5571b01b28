import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { withHome } from "../scripts/with-server.ts";

const folder = join(import.meta.dirname, "scenarios");
/** Programs that run at once: a scenario mostly waits. */
const AT_ONCE = 2;
const PROGRAM_TIMEOUT_MS = 600_000;

/** What became of one scenario. */
export interface Outcome {
  /** File without its ending. */
  readonly file: string;
  readonly scenario: string;
  readonly seconds: number;
  /** Python's traceback; null when it passed. */
  readonly problem: string | null;
}

/** Which scenarios are run, by which client, against which server. */
export interface ScenarioScope {
  readonly python: string;
  readonly apiUrl: string;
  /** Part of a file's or scenario's name; empty: all. */
  readonly only: string;
  /** Only these scenarios; undefined: all. */
  readonly names: readonly string[] | undefined;
}

/** Runs the files of `scenarios/`, each as a program with a home of its own. */
export async function runScenarios(
  scope: ScenarioScope,
  report: (outcome: Outcome) => void,
): Promise<Outcome[]> {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".py") && name !== "harness.py")
    .map((name) => name.slice(0, -3));
  const outcomes: Outcome[] = [];
  const queue = files.values();
  const work = async (): Promise<void> => {
    for (const file of queue) {
      await runFile(file, scope, (outcome) => {
        outcomes.push(outcome);
        report(outcome);
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return outcomes;
}

async function runFile(
  file: string,
  scope: ScenarioScope,
  report: (outcome: Outcome) => void,
): Promise<void> {
  const { python, apiUrl, only, names } = scope;
  await withHome(async (home) => {
    const child = spawn(python, ["-u", join(folder, `${file}.py`)], {
      cwd: home,
      env: {
        ...process.env,
        PREFECT_HOME: home,
        PREFECT_API_URL: apiUrl,
        DO_NOT_TRACK: "1",
        PYTHONDONTWRITEBYTECODE: "1",
        ONLY: file.includes(only) ? "" : only,
        NAMES: names?.join(",") ?? "",
      },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: PROGRAM_TIMEOUT_MS,
    });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-4000);
    });
    const exited = once(child, "exit");
    let isDone = false;
    for await (const line of createInterface({ input: child.stdout })) {
      if (line === "@@done") isDone = true;
      else if (line.startsWith("@@")) report({ file, ...JSON.parse(line.slice(2)) });
    }
    const [code, signal] = await exited;
    if (!isDone) {
      const problem = `the program ended before its last scenario (${signal ?? code}):\n${said}`;
      report({ file, scenario: "(program)", seconds: 0, problem });
    }
  });
}
