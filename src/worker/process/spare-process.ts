import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../platform/clock.ts";
import type { Job, RunRecord } from "../infrastructure.ts";
import { isEarlyVariable } from "./early-variables.ts";
import { isAlive, markProcess } from "./process-group.ts";

/** What a process is told that has been started before anybody knew for which run. */
export interface SpareOrder {
  readonly flowRunId: string;
  readonly env: Readonly<Record<string, string>>;
  readonly workingDir: string;
  readonly record?: RunRecord | undefined;
}

/** A process with everything loaded but the run's own code. */
export interface SpareProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Monotonic. */
  readonly startedMs: number;
  /** Holds its output and, later, its exit code; may be moved, since the process is in it. */
  readonly folder: string;
  /** Hands the run over. */
  give(order: SpareOrder): void;
}

/** Options of `createSpares`. */
export interface SpareOptions {
  readonly clock: Clock;
  /** A folder on the same file system as those of jobs. */
  readonly root: string;
  /** The command that waits for an order. */
  readonly command: readonly string[];
  /** Shell program and arguments before the command's words; writes the exit code to a path from the folder. */
  readonly shell: readonly string[];
  readonly outputName: string;
}

/** Processes that are kept ready: one, and more after runs that found none. */
export interface Spares {
  /** Starts one, unless enough are there. */
  prepare(): void;
  /** The one that is ready, or soon will be; a new one is started a little later. */
  take(): SpareProcess | undefined;
}

/** The run that has just begun has the processor first. */
const NEXT_MS = 250;
/** One that has begun so lately may still load. */
const LOADS_MS = 1500;
/** Each holds about 100 MB. */
const MOST = 4;
/** After so long without a run that found none, one is enough again. */
const CALM_MS = 600_000;

/** Whether a spare can do a job: Batuta's own command, and no variable that only a new process heeds. */
export function fitsSpare({ command, env, flowRunId }: Job, spare: readonly string[]): boolean {
  return (
    command.length === spare.length &&
    command.every(
      (word, index) => word === spare[index] || (index === spare.length - 1 && word === flowRunId),
    ) &&
    !Object.keys(env).some((name) => isEarlyVariable(name, "node"))
  );
}

/** Keeps processes ready. They end with this one, whose end closes their input. */
export function createSpares({ clock, root, command, shell, outputName }: SpareOptions): Spares {
  const ready: SpareProcess[] = [];
  let made = 0;
  let wanted = 1;
  let lackedMs = Number.NEGATIVE_INFINITY;

  function start(): SpareProcess | undefined {
    if (made === 0) removeLeftOver(root);
    made += 1;
    const folder = join(root, `${process.pid}-${made}`);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const output = openSync(join(folder, outputName), "a", 0o600);
    const [program = "", ...words] = [...shell, ...command];
    const child = spawn(program, words, { cwd: folder, stdio: ["pipe", output, output], detached: true });
    closeSync(output);
    const { pid, stdin } = child;
    const forget = (): void => {
      const at = ready.findIndex((one) => one.child === child);
      if (at !== -1) ready.splice(at, 1);
    };
    child.once("error", forget);
    child.once("exit", forget);
    if (pid === undefined || stdin === null) return undefined;
    stdin.on("error", () => undefined);
    // It waits for us, and not we for it.
    child.unref();
    if ("unref" in stdin && typeof stdin.unref === "function") stdin.unref();
    return {
      child,
      pid,
      startedMs: clock.monotonicMs(),
      folder,
      give: (order) => {
        child.ref();
        stdin.end(`${JSON.stringify(order)}\n`);
      },
    };
  }

  const prepareSoon = (): void => void clock.schedule(prepare, NEXT_MS, { ref: false });
  function prepare(): void {
    if (ready.length >= wanted) return;
    const started = start();
    if (started === undefined) return;
    ready.push(started);
    if (ready.length < wanted) prepareSoon();
  }

  return {
    prepare,
    take: () => {
      const nowMs = clock.monotonicMs();
      const taken = ready.shift();
      const isLacking = taken === undefined ? made > 0 : nowMs - taken.startedMs < LOADS_MS;
      if (isLacking) {
        wanted = Math.min(MOST, wanted + 1);
        lackedMs = nowMs;
      } else if (nowMs - lackedMs > CALM_MS) wanted = 1;
      prepareSoon();
      return taken;
    },
  };
}

/** Folders of spares whose worker has ended. */
function removeLeftOver(root: string): void {
  let names: string[] = [];
  try {
    names = readdirSync(root);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  for (const name of names) {
    const pid = Number.parseInt(name, 10);
    if (!isAlive(markProcess(pid))) rmSync(join(root, name), { recursive: true, force: true });
  }
}
