/**
 * Many processes with Prefect's stock client write at once: flows with tasks and their logs, over and over. No client
 * meets an error or has to try again, and in the end all that they ran is there, completed.
 *
 *   node compat/crowd.ts [--processes 50] [--seconds 60] [--dialect sqlite|postgres] [--api-url URL]
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { findOrMakePrefectVenv } from "../scripts/prefect-venv.ts";
import { withHome } from "../scripts/with-server.ts";
import { withDatabase } from "./databases.ts";

const { values: options } = parseArgs({
  options: {
    processes: { type: "string", default: "50" },
    seconds: { type: "string", default: "60" },
    dialect: { type: "string" },
    "api-url": { type: "string" },
  },
});
const PROGRAM = join(import.meta.dirname, "crowd.py");
/** How a client says that something went wrong, whether or not it came over it. */
const TROUBLE = /Traceback|\| ERROR|\| CRITICAL|\| WARNING|Error:|[Rr]etrying/;
/** Said at a client's end when it still has events to send: it then sends them. */
const NO_TROUBLE = /Still processing items/;
const PATIENCE_MS = 60_000;
const POLL_MS = 500;

interface Member {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
  readonly done: Promise<{ readonly runs: number; readonly tasks: number }>;
}

function start(python: string, apiUrl: string, home: string, at: number): Member {
  const args = ["-u", PROGRAM, `crowd-${at}`, options.seconds];
  const place = join(home, String(at));
  const child = spawn(python, args, {
    env: {
      ...process.env,
      PREFECT_HOME: place,
      PREFECT_LOCAL_STORAGE_PATH: join(place, "storage"),
      PREFECT_API_URL: apiUrl,
      DO_NOT_TRACK: "1",
      PYTHONDONTWRITEBYTECODE: "1",
    },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const ready = Promise.withResolvers<void>();
  const trouble: string[] = [];
  let count = { runs: 0, tasks: 0 };
  createInterface({ input: child.stderr }).on("line", (line) => {
    if (trouble.length > 0 || (TROUBLE.test(line) && !NO_TROUBLE.test(line))) trouble.push(line);
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (!line.startsWith("{")) return;
    const message = JSON.parse(line);
    if ("ready" in message) ready.resolve();
    else count = message;
  });
  const done = once(child, "close").then(([code]) => {
    ready.reject(new Error(`process ${at} ended early: ${trouble.join("\n")}`));
    if (code === 0 && trouble.length === 0) return count;
    throw new Error(`process ${at} ended with ${code}:\n${trouble.slice(0, 30).join("\n")}`);
  });
  done.catch(() => {});
  return { child, ready: ready.promise, done };
}

async function countOf(apiUrl: string, path: string): Promise<number> {
  const body = {
    flows: { name: { like_: "crowd-" } },
    [path.startsWith("/task") ? "task_runs" : "flow_runs"]: { state: { type: { any_: ["COMPLETED"] } } },
  };
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${apiUrl}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  return Number(await answer.text());
}

/** What is recorded from events follows a moment later. */
async function untilCounted(apiUrl: string, path: string, expected: number): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await countOf(apiUrl, path);
    if (found === expected) return;
    if (performance.now() > deadline) throw new Error(`${path}: ${found} completed of ${expected}`);
    await delay(POLL_MS);
  }
}

async function crowd(python: string, apiUrl: string, dialect: string): Promise<void> {
  await withHome(async (home) => {
    const members = Array.from({ length: Number(options.processes) }, (_, at) =>
      start(python, apiUrl, home, at),
    );
    try {
      await Promise.all(members.map(({ ready }) => ready));
      for (const { child } of members) child.stdin?.end("go\n");
      const counts = await Promise.all(members.map(({ done }) => done));
      const runs = counts.reduce((sum, count) => sum + count.runs, 0);
      const tasks = counts.reduce((sum, count) => sum + count.tasks, 0);
      await untilCounted(apiUrl, "/flow_runs/count", runs);
      await untilCounted(apiUrl, "/task_runs/count", tasks);
      process.stdout.write(
        `crowd: ${dialect}: ${members.length} processes for ${options.seconds} s: ${runs} flow runs and ${tasks} task runs, all there; no client met an error\n`,
      );
    } finally {
      for (const { child } of members) child.kill("SIGKILL");
    }
  });
}

const venv = findOrMakePrefectVenv();
const given = options["api-url"];
if ("reason" in venv) {
  const mustRun = process.env.CI !== undefined && process.env.CI !== "";
  process.stdout.write(`crowd: ${mustRun ? "FAILED" : "skipped"}: ${venv.reason}\n`);
  process.exitCode = mustRun ? 1 : 0;
} else if (given !== undefined) await crowd(venv.python, given, "given");
else {
  for (const dialect of options.dialect === undefined ? ["sqlite", "postgres"] : [options.dialect]) {
    await withDatabase(dialect, (apiUrl) => crowd(venv.python, apiUrl, dialect));
  }
}
