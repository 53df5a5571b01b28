/**
 * `npm run test:compat`: Prefect's stock Python client runs its hello flow against Batuta's server, and the run is
 * read back by REST. Skipped, with the reason printed, where PyPI cannot be reached; with CI set that is a failure.
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findOrMakePrefectVenv, PREFECT_VERSION } from "../scripts/prefect-venv.ts";
import { withHome, withServer } from "../scripts/with-server.ts";

interface Seen {
  readonly flowRuns: readonly { readonly id: string; readonly state_type: string }[];
  readonly taskRuns: readonly { readonly name: string; readonly state_type: string }[];
  readonly logs: readonly { readonly message: string }[];
}

async function post<T>(apiUrl: string, path: string, body: unknown): Promise<T> {
  const response = await fetch(`${apiUrl}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`POST ${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

async function look(apiUrl: string): Promise<Seen> {
  return {
    flowRuns: await post(apiUrl, "/flow_runs/filter", { flows: { name: { any_: ["compat-hello"] } } }),
    taskRuns: await post(apiUrl, "/task_runs/filter", {}),
    logs: await post(apiUrl, "/logs/filter", {}),
  };
}

function problemsOf(seen: Seen): string[] {
  const problems: string[] = [];
  if (seen.flowRuns.length !== 1) problems.push(`${seen.flowRuns.length} flow runs instead of one`);
  if (seen.flowRuns[0]?.state_type !== "COMPLETED")
    problems.push(`the flow run is ${seen.flowRuns[0]?.state_type}`);
  if (!seen.logs.some((line) => line.message === "said: Hello, Batuta!"))
    problems.push("the log line is missing");
  return problems;
}

/** The client ships logs on its way out and task runs as events, so they may come a little later. */
async function lookUntilRight(apiUrl: string): Promise<string[]> {
  for (let tries = 0; ; tries++) {
    const problems = problemsOf(await look(apiUrl));
    if (problems.length === 0 || tries === 50) return problems;
    await delay(100);
  }
}

const root = join(import.meta.dirname, "..");
const venv = findOrMakePrefectVenv();
if ("reason" in venv) {
  const mustRun = process.env.CI !== undefined && process.env.CI !== "";
  process.stdout.write(`compatibility: ${mustRun ? "FAILED" : "skipped"}: ${venv.reason}\n`);
  process.exitCode = mustRun ? 1 : 0;
} else {
  const problems = await withServer(root, async ({ apiUrl }) => {
    await withHome(async (home) => {
      execFileSync(venv.python, [join(import.meta.dirname, "hello.py")], {
        cwd: home,
        env: { ...process.env, PREFECT_HOME: home, PREFECT_API_URL: apiUrl, DO_NOT_TRACK: "1" },
        stdio: ["ignore", "inherit", "inherit"],
        timeout: 120_000,
      });
    });
    return await lookUntilRight(apiUrl);
  });
  for (const problem of problems) process.stdout.write(`compatibility: FAILED: ${problem}\n`);
  if (problems.length === 0) {
    process.stdout.write(`compatibility: the client of Prefect ${PREFECT_VERSION} ran its hello flow\n`);
  }
  process.exitCode = problems.length === 0 ? 0 : 1;
}
