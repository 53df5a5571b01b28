/**
 * `node bench/worker/main.ts`: how long a run that is made now waits until the first line of its code runs, through a
 * worker of processes; one after another, then again beside runs that sleep.
 *
 *   --runs N           runs of each language (200)
 *   --busy M           sleeping runs beside them in the second round (20)
 *   --language NAME    only typescript or python
 *   --prefect-runs K   also K Python runs through Prefect's own server and worker (0)
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { withPrefectServer } from "../../compat/differential/servers.ts";
import { findOrMakePrefectVenv } from "../../scripts/prefect-venv.ts";
import { withHome, withServer } from "../../scripts/with-server.ts";

const { values: options } = parseArgs({
  options: {
    runs: { type: "string", default: "200" },
    busy: { type: "string", default: "20" },
    language: { type: "string" },
    "prefect-runs": { type: "string", default: "0" },
  },
});

const ROOT = join(import.meta.dirname, "../..");
const POOL = "bench";
const LOOK_MS = 10;
const FILES = { typescript: "flows.ts", python: "flows.py" } as const;
type Language = keyof typeof FILES;

interface Way {
  readonly apiUrl: string;
  readonly home: string;
  readonly language: Language;
}

async function post<T>(url: string, body: unknown): Promise<T> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T; // safe: the callers name fields that every Prefect server sends
}

async function deploy({ apiUrl, language }: Way): Promise<string> {
  const flow = await post<{ id: string }>(`${apiUrl}/flows/`, { name: "first-line" });
  const deployment = await post<{ id: string }>(`${apiUrl}/deployments/`, {
    name: language,
    flow_id: flow.id,
    entrypoint: `${FILES[language]}:first_line`,
    pull_steps: [{ "prefect.deployments.steps.set_working_directory": { directory: import.meta.dirname } }],
    work_pool_name: POOL,
  });
  return deployment.id;
}

async function untilMarked(mark: string): Promise<number> {
  for (;;) {
    const text = await readFile(mark, "utf8").catch(() => "");
    if (text !== "") return Number(text);
    await delay(LOOK_MS);
  }
}

async function untilEnded(apiUrl: string, id: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${apiUrl}/flow_runs/${id}`);
    const run = (await answer.json()) as { state_type: string; state: { message: string } }; // safe: a flow run
    if (run.state_type === "COMPLETED") return;
    if (["FAILED", "CRASHED", "CANCELLED"].includes(run.state_type)) throw new Error(run.state.message);
    await delay(LOOK_MS);
  }
}

/** Milliseconds from the request that makes a run to its first line, of each run. */
async function measure(way: Way, deployment: string, runs: number, busy: number): Promise<number[]> {
  const { apiUrl, home } = way;
  const create = (name: string, seconds: number): Promise<{ id: string }> =>
    post(`${apiUrl}/deployments/${deployment}/create_flow_run`, {
      parameters: { mark: join(home, name), seconds },
    });
  const sleepers = Array.from({ length: busy }, (_, index) => `sleeper-${way.language}-${index}`);
  const SLEEP_SECONDS = 3600;
  for (const name of sleepers) await create(name, SLEEP_SECONDS);
  for (const name of sleepers) await untilMarked(join(home, name));
  const waits: number[] = [];
  for (let index = 0; index < runs; index++) {
    const mark = `${way.language}-${busy}-${index}`;
    const began = Date.now();
    const { id } = await create(mark, 0);
    await untilEnded(apiUrl, id);
    waits.push((await untilMarked(join(home, mark))) - began);
    // As a person would: not in the very moment in which the last one ended.
    await delay(1000);
  }
  return waits;
}

/** Starts a program that runs until `use` is done. */
async function beside<T>(
  command: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
  cwd: string,
  use: () => Promise<T>,
): Promise<T> {
  const [program, ...words] = command;
  const child = spawn(program, words, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = once(child, "exit");
  try {
    return await use();
  } finally {
    // Twice: what still sleeps is not waited for.
    child.kill("SIGTERM");
    await delay(500);
    child.kill("SIGTERM");
    await ended;
  }
}

const rows: [string, readonly number[]][] = [];
const venv = findOrMakePrefectVenv();
const runs = Number(options.runs);
const busy = Number(options.busy);
const languages: readonly Language[] =
  options.language === "typescript" || options.language === "python"
    ? [options.language]
    : ["typescript", "python"];

await withServer(ROOT, ({ apiUrl }) =>
  withHome(async (home) => {
    await post(`${apiUrl}/work_pools/`, { name: POOL, type: "process" });
    const path = "reason" in venv ? "" : `${dirname(venv.python)}${delimiter}`;
    const env = {
      BATUTA_HOME: home,
      BATUTA_API_URL: apiUrl,
      PREFECT_HOME: home,
      PATH: path + process.env.PATH,
      DO_NOT_TRACK: "1",
    };
    const worker = [
      process.execPath,
      join(ROOT, "bin/batuta.cjs"),
      "worker",
      "start",
      "--pool",
      POOL,
    ] as const;
    await beside([...worker], env, home, async () => {
      for (const language of languages) {
        const way = { apiUrl, home, language };
        const deployment = await deploy(way);
        // The first one tells the worker which processes to keep ready.
        await measure(way, deployment, 1, 0);
        await delay(5000);
        rows.push([`${language}, idle`, await measure(way, deployment, runs, 0)]);
        if (busy === 0) continue;
        rows.push([`${language}, beside ${busy} runs`, await measure(way, deployment, runs, busy)]);
        const sleepers = { flow_runs: { state: { type: { any_: ["RUNNING"] } } } };
        for (const { id } of await post<{ id: string }[]>(`${apiUrl}/flow_runs/filter`, sleepers))
          await post(`${apiUrl}/flow_runs/${id}/set_state`, { state: { type: "CANCELLING" } });
      }
    });
  }),
);

const prefectRuns = Number(options["prefect-runs"]);
if (prefectRuns > 0) {
  if ("reason" in venv) throw new Error(venv.reason);
  const { python } = venv;
  await withPrefectServer(python, (apiUrl) =>
    withHome(async (home) => {
      await post(`${apiUrl}/work_pools/`, { name: POOL, type: "process" });
      const env = {
        PREFECT_HOME: home,
        PREFECT_API_URL: apiUrl,
        PATH: `${dirname(python)}${delimiter}${process.env.PATH}`,
        DO_NOT_TRACK: "1",
      };
      await beside([python, "-m", "prefect", "worker", "start", "--pool", POOL], env, home, async () => {
        const way = { apiUrl, home, language: "python" as const };
        rows.push([
          "Prefect's server and worker, idle",
          await measure(way, await deploy(way), prefectRuns, 0),
        ]);
      });
    }),
  );
}

const table = new Table({
  head: ["first line of code, ms after the request", "runs", "p50", "p95", "most"],
  style: { head: [], border: [] },
});
for (const [name, waits] of rows) {
  const sorted = waits.toSorted((a, b) => a - b);
  const at = (part: number): string =>
    String(Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN));
  table.push([name, String(waits.length), at(0.5), at(0.95), at(1)]);
}
process.stdout.write(`${table.toString()}\n`);
