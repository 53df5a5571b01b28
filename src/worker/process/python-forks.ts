import { spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import type { Clock } from "../../platform/clock.ts";
import type { Logger } from "../../platform/logger.ts";
import type { Job } from "../infrastructure.ts";
import { isEarlyVariable } from "./early-variables.ts";
import { FORK_SERVER_SOURCE } from "./fork-server-source.ts";

/** A run that was forked off a Python with Prefect in it. */
export interface ForkedRun {
  /** Leader of the run's process group. */
  readonly pid: number;
  /** Its exit code; undefined when the Python that it was forked off has ended first. */
  readonly exited: Promise<number | undefined>;
}

/** Where a forked run works and writes. */
export interface ForkPlaces {
  readonly workingDir: string;
  readonly output: string;
  readonly exit: string;
}

/** Pythons with Prefect imported, one for each environment that Python or Prefect heeds at its start. */
export interface PythonForks {
  /**
   * Forks a process for a job of the stock engine; undefined where none is ready for it. One is then being prepared
   * for the next such job.
   */
  take(job: Job, places: ForkPlaces): Promise<ForkedRun | undefined>;
}

interface ForkServer {
  readonly isReady: boolean;
  /** Monotonic. */
  usedMs: number;
  order(job: Job, places: ForkPlaces): Promise<ForkedRun | undefined>;
  close(): void;
}

/** A line of the server. */
interface Answer {
  readonly ready?: true;
  /** Why its runs take longer than they need; null when they don't. */
  readonly cold?: string | null;
  readonly order?: number;
  readonly stale?: true;
  readonly pid?: number;
  readonly code?: number;
}

/** Prefect reads settings from these in the folder where it starts. */
const SETTINGS_FILES = ["prefect.toml", "pyproject.toml", ".env"];
/** Each holds about 100 MB, most of which its runs share. */
const MOST_SERVERS = 2;
/** One that nobody has used for so long makes room for another. */
const IDLE_MS = 600_000;
/** Of its complaints the end is kept. */
const MOST_SAID = 2000;

/** Options of `createPythonForks`. */
export interface PythonForksOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** A folder for them to stand in, without settings of Prefect. */
  readonly root: string;
}

/** Keeps Pythons ready; they end with this process, their runs do not. */
export function createPythonForks({ clock, logger, root }: PythonForksOptions): PythonForks {
  const servers = new Map<string, ForkServer>();

  function begin(key: string, program: string, env: NodeJS.ProcessEnv): void {
    if (servers.size >= MOST_SERVERS) {
      const idle = [...servers].find(([, { usedMs }]) => clock.monotonicMs() - usedMs > IDLE_MS);
      if (idle === undefined) return;
      idle[1].close();
      servers.delete(idle[0]);
    }
    mkdirSync(root, { recursive: true, mode: 0o700 });
    const server = startForkServer(program, env, root, {
      onCold: (problem) =>
        logger.warn("not all that a run needs can be prepared in Python: runs take longer to begin", {
          python: program,
          problem,
        }),
      onEnd: (problem) => {
        // An unfit one stays in its place: the next would be, too.
        if (problem !== undefined)
          logger.warn("no Python can be kept ready: each run starts its own", { python: program, problem });
        else if (servers.get(key) === server) servers.delete(key);
      },
    });
    server.usedMs = clock.monotonicMs();
    servers.set(key, server);
  }

  return {
    take: async (job, places) => {
      const [program = "", ...words] = job.command;
      // A fork of a process with threads is not safe on macOS, whose libraries start some; Windows has no fork.
      if (process.platform !== "linux" || !/^python[\d.]*$/.test(basename(program))) return undefined;
      if (words.join(" ") !== "-m prefect.engine") return undefined;
      if (SETTINGS_FILES.some((name) => existsSync(join(places.workingDir, name)))) return undefined;
      const env = { ...process.env, ...job.env };
      const early = Object.entries(env).filter(([name]) => isEarlyVariable(name, "python"));
      const key = JSON.stringify([program, early.toSorted(([a], [b]) => (a < b ? -1 : 1))]);
      const server = servers.get(key);
      if (server === undefined) begin(key, program, env);
      if (!server?.isReady) return undefined;
      server.usedMs = clock.monotonicMs();
      return await server.order(job, places);
    },
  };
}

interface ForkServerEvents {
  /** What could not be prepared; it serves all the same. */
  onCold(problem: string): void;
  /** Told what kept it from getting ready; undefined when it was. */
  onEnd(problem: string | undefined): void;
}

function startForkServer(
  program: string,
  env: NodeJS.ProcessEnv,
  cwd: string,
  events: ForkServerEvents,
): ForkServer {
  const child = spawn(program, ["-c", FORK_SERVER_SOURCE], { cwd, env, stdio: "pipe" });
  const { stdin, stdout, stderr } = child;
  let said = "";
  stderr.on("data", (part) => {
    said = `${said}${part}`.slice(-MOST_SAID);
  });
  const asked = new Map<number, (run: ForkedRun | undefined) => void>();
  const running = new Map<number, (code: number | undefined) => void>();
  let orders = 0;
  let isReady = false;
  let hasBeenReady = false;

  // It waits for us, and not we for it, unless one of its runs is waited for.
  function holdOn(): void {
    if (asked.size + running.size > 0) child.ref();
    else child.unref();
  }

  function take({ ready, cold, order, stale, pid, code }: Answer): void {
    if (ready === true) isReady = hasBeenReady = true;
    if (typeof cold === "string") events.onCold(cold);
    if (stale === true) close(); // Packages have changed since it imported them.
    if (order !== undefined) {
      if (pid === undefined) asked.get(order)?.(undefined);
      else {
        const exited = new Promise<number | undefined>((resolve) => running.set(pid, resolve));
        asked.get(order)?.({ pid, exited });
      }
      asked.delete(order);
    } else if (pid !== undefined) {
      running.get(pid)?.(code);
      running.delete(pid);
    }
    holdOn();
  }

  function close(): void {
    isReady = false;
    stdin.end();
  }

  let hasEnded = false;
  function end(error?: Error): void {
    if (hasEnded) return;
    hasEnded = true;
    isReady = false;
    for (const resolve of [...asked.values(), ...running.values()]) resolve(undefined);
    events.onEnd(hasBeenReady ? undefined : (error?.message ?? said.trim()));
  }

  createInterface({ input: stdout }).on("line", (line) => take(JSON.parse(line) as Answer)); // safe: our own program writes it
  stdin.on("error", () => undefined);
  child.once("error", end);
  child.once("close", () => end());
  child.unref();
  for (const stream of [stdin, stdout, stderr]) {
    if ("unref" in stream && typeof stream.unref === "function") stream.unref();
  }
  return {
    get isReady() {
      return isReady;
    },
    usedMs: 0,
    order: (job, { workingDir, output, exit }) => {
      orders += 1;
      const env = { ...process.env, ...job.env };
      stdin.write(`${JSON.stringify({ order: orders, env, cwd: workingDir, output, exit })}\n`);
      return new Promise((resolve) => {
        asked.set(orders, resolve);
        holdOn();
      });
    },
    close,
  };
}
