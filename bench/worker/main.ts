/**
 * `node bench/worker/main.ts`: how long a run that is made now waits until the first line of its code runs, through a
 * worker of processes; one after another, then again beside runs that sleep. The spans between are those of the run's
 * states: claimed is Pending, begun is Running.
 *
 *   --runs N           runs of each language (200)
 *   --busy M           sleeping runs beside them in the second round (20); 0: there is none
 *   --skip-idle        only the second round
 *   --language NAME    only typescript or python
 *   --pause-ms P       between the end of a run and the next one (900); a new process is ready after some 700
 *   --prefect-runs K   also K Python runs through Prefect's own server and worker (0)
 *   --trace            also every call of worker and run, of the last idle run of each language
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
import { type Call, type TracedApi, withTracedApi } from "./traced-api.ts";

const { values: options } = parseArgs({
  options: {
    runs: { type: "string", default: "200" },
    busy: { type: "string", default: "20" },
    language: { type: "string" },
    "pause-ms": { type: "string", default: "900" },
    "skip-idle": { type: "boolean", default: false },
    "prefect-runs": { type: "string", default: "0" },
    trace: { type: "boolean", default: false },
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

/** Milliseconds from the request that makes a run. */
interface Spans {
  /** Since 1970. */
  readonly requestedAt: number;
  readonly claimed: number;
  readonly begun: number;
  readonly firstLine: number;
}

async function readSpans(apiUrl: string, id: string, beganMs: number, mark: string): Promise<Spans> {
  const answer = await fetch(`${apiUrl}/flow_run_states/?flow_run_id=${id}`);
  const states = (await answer.json()) as { type: string; timestamp: string }[]; // safe: states of a flow run
  const at = (type: string): number => {
    const state = states.find((one) => one.type === type);
    return Date.parse(state?.timestamp ?? "") - beganMs;
  };
  const firstLine = (await untilMarked(mark)) - beganMs;
  return { requestedAt: beganMs, claimed: at("PENDING"), begun: at("RUNNING"), firstLine };
}

/** The spans of each run. */
async function measure(way: Way, deployment: string, runs: number, busy: number): Promise<Spans[]> {
  const { apiUrl, home } = way;
  const create = (name: string, seconds: number): Promise<{ id: string }> =>
    post(`${apiUrl}/deployments/${deployment}/create_flow_run`, {
      parameters: { mark: join(home, name), seconds },
    });
  const sleepers = Array.from({ length: busy }, (_, index) => `sleeper-${way.language}-${index}`);
  const SLEEP_SECONDS = 3600;
  for (const name of sleepers) await create(name, SLEEP_SECONDS);
  for (const name of sleepers) await untilMarked(join(home, name));
  const spans: Spans[] = [];
  for (let index = 0; index < runs; index++) {
    // As a person would: not in the very moment in which the last one ended.
    await delay(Number(options["pause-ms"]));
    const mark = `${way.language}-${busy}-${index}`;
    const began = Date.now();
    const { id } = await create(mark, 0);
    await untilEnded(apiUrl, id);
    spans.push(await readSpans(apiUrl, id, began, join(home, mark)));
  }
  return spans;
}

/** The calls of the latest run, in the order in which they began. */
function printTrace(name: string, calls: readonly Call[], { firstLine, requestedAt }: Spans): void {
  const lines = calls
    .filter(({ beganMs }) => beganMs >= requestedAt)
    .toSorted((a, b) => a.beganMs - b.beganMs)
    .map(({ beganMs, tookMs, what, status }) => {
      const [at, took] = [String(beganMs - requestedAt), String(tookMs)];
      return `${at.padStart(7)} ${took.padStart(5)}  ${status} ${what}\n`;
    });
  process.stdout.write(
    `${name}: ms after the request, ms taken; first line at ${Math.round(firstLine)}\n${lines.join("")}`,
  );
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

const venv = findOrMakePrefectVenv();
const runs = Number(options.runs);
const busy = Number(options.busy);
const languages: readonly Language[] =
  options.language === "typescript" || options.language === "python"
    ? [options.language]
    : ["typescript", "python"];

const table = new Table({
  head: ["ms, p50 / p95", "runs", "request → claimed", "→ begun", "→ first line", "whole", "most"],
  style: { head: [], border: [] },
});
/** A row of the table, and of what is told meanwhile: a round takes minutes. */
function tell(name: string, spans: readonly Spans[]): void {
  const at = (part: number, of: (one: Spans) => number): string => {
    const sorted = spans.map(of).toSorted((a, b) => a - b);
    return String(
      Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN),
    );
  };
  const both = (of: (one: Spans) => number): string => `${at(0.5, of)} / ${at(0.95, of)}`;
  const row = [
    name,
    String(spans.length),
    both(({ claimed }) => claimed),
    both(({ claimed, begun }) => begun - claimed),
    both(({ begun, firstLine }) => firstLine - begun),
    both(({ firstLine }) => firstLine),
    at(1, ({ firstLine }) => firstLine),
  ];
  table.push(row);
  process.stderr.write(`${row.join(" | ")}\n`);
}

/** Hands on an API for workers and runs, and the calls that they make there. */
function withApi<T>(apiUrl: string, use: (api: TracedApi) => Promise<T>): Promise<T> {
  return options.trace ? withTracedApi(apiUrl, use) : use({ apiUrl, calls: [] });
}

await withServer(ROOT, ({ apiUrl }) =>
  withApi(apiUrl, (traced) =>
    withHome(async (home) => {
      await post(`${apiUrl}/work_pools/`, { name: POOL, type: "process" });
      const path = "reason" in venv ? "" : `${dirname(venv.python)}${delimiter}`;
      const env = {
        BATUTA_HOME: home,
        BATUTA_API_URL: traced.apiUrl,
        PREFECT_HOME: home,
        PATH: path + process.env.PATH,
        DO_NOT_TRACK: "1",
      };
      const program = join(ROOT, "bin/batuta.cjs");
      await beside([process.execPath, program, "worker", "start", "--pool", POOL], env, home, async () => {
        for (const language of languages) {
          const way = { apiUrl, home, language };
          const deployment = await deploy(way);
          // The first one tells the worker which processes to keep ready.
          await measure(way, deployment, 1, 0);
          await delay(8000);
          if (!options["skip-idle"]) {
            const idle = await measure(way, deployment, runs, 0);
            tell(`${language}, idle`, idle);
            const last = idle.at(-1);
            if (options.trace && last !== undefined) printTrace(language, traced.calls, last);
          }
          if (busy === 0) continue;
          tell(`${language}, beside ${busy} runs`, await measure(way, deployment, runs, busy));
          const sleepers = { flow_runs: { state: { type: { any_: ["RUNNING"] } } } };
          for (const { id } of await post<{ id: string }[]>(`${apiUrl}/flow_runs/filter`, sleepers))
            await post(`${apiUrl}/flow_runs/${id}/set_state`, { state: { type: "CANCELLING" } });
        }
      });
    }),
  ),
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
        tell("Prefect's server and worker, idle", await measure(way, await deploy(way), prefectRuns, 0));
      });
    }),
  );
}

process.stdout.write(`${table.toString()}\n`);
