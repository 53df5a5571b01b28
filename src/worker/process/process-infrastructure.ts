import { type ChildProcess, spawn } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { mkdir } from "node:fs/promises";
import { constants, hostname } from "node:os";
import { join } from "node:path";
import type { Clock } from "../../platform/clock.ts";
import { BatutaError } from "../../platform/errors.ts";
import type { Logger } from "../../platform/logger.ts";
import type { Infrastructure, Job, JobEnd, RunningJob } from "../infrastructure.ts";
import { PROCESS_JOB_TEMPLATE } from "./base-job-template.ts";
import { followOutput, readLastOutput } from "./output-tail.ts";
import {
  isAlive,
  isGroupAlive,
  listDescendants,
  markProcess,
  type ProcessMark,
  sendSignal,
} from "./process-group.ts";
import { createPythonForks, type ForkedRun } from "./python-forks.ts";
import { createSpares, fitsSpare } from "./spare-process.ts";

/** What processes need of the worker. */
export interface ProcessInfrastructureOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Takes what jobs write. */
  readonly write: (part: Uint8Array) => void;
  /** Keeps a process ready for Batuta's own command, and Pythons for that of the stock engine; undefined: none. */
  readonly spare?:
    | {
        /** A folder on the same file system as those of jobs. */
        readonly root: string;
        /** As in a job, with the last word `-` in the place of the run's id. */
        readonly command: readonly string[];
        /** Start it before the first job that it could do. */
        readonly atOnce: boolean;
      }
    | undefined;
}

/** In a job's folder: its process, and a folder with what that writes. */
const PROCESS = "process.json";
const FILES = "files";
const OUTPUT = "output";
const EXIT = "exit";

/**
 * A shell stands above the command: it stays when the worker is gone, and writes the exit code where the next worker
 * finds it. It leaves signals to the command; a trap, unlike an ignored signal, is not inherited.
 */
const SHELL = `trap : TERM INT HUP; "$@"; code=$?; echo $code > "$0.part" && mv "$0.part" "$0"; exit $code`;

/** How often a process that is no child of this one is looked at. */
const LOOK_MS = 250;
/** How often one that was told to end is looked at. */
const STOP_LOOK_MS = 50;
/** After it was killed. */
const MOST_LOOKS = 100;

interface Started extends ProcessMark {
  readonly streamsOutput: boolean;
}

/** Runs jobs as process groups of this machine. */
export function createProcessInfrastructure(options: ProcessInfrastructureOptions): Infrastructure {
  const { clock, logger, spare } = options;
  const spares =
    spare &&
    createSpares({
      clock,
      root: spare.root,
      command: spare.command,
      shell: ["/bin/sh", "-c", SHELL, EXIT],
      outputName: OUTPUT,
    });
  const forks = spare && createPythonForks({ clock, logger, root: spare.root });
  if (spare?.atOnce) spares?.prepare();

  async function start(job: Job, folder: string): Promise<RunningJob> {
    const workingDir = job.workingDir ?? join(folder, "work");
    if (job.workingDir === undefined) await mkdir(workingDir, { recursive: true });
    else if (!existsSync(workingDir)) {
      throw new BatutaError("working-dir-missing", `the working directory ${workingDir} does not exist`, {
        fields: { working_dir: workingDir },
      });
    }
    const spared = giveToSpare(job, folder, workingDir);
    if (spared === undefined) {
      mkdirSync(join(folder, FILES), { mode: 0o700 });
      closeSync(openSync(join(folder, FILES, OUTPUT), "a", 0o600));
      const forked = await fork(job, folder, workingDir);
      if (forked !== undefined) {
        const mark = note(forked.pid, job, folder);
        // The keeper of a fork stays when the Python above it is gone, and then tells nobody but its folder.
        const exited = forked.exited.then((code) => code ?? untilToldByFolder(mark, folder));
        return watchOver(mark, folder, 0, exited);
      }
    }
    const child = spared ?? spawnAnew(job, folder, workingDir);
    const { pid } = child;
    if (pid === undefined) throw await spawnFailure(child, job);
    const exited = new Promise<number | undefined>((resolve) => {
      child.once("exit", (code, signal) =>
        resolve(code ?? (signal === null ? undefined : 128 + constants.signals[signal])),
      );
    });
    return watchOver(note(pid, job, folder), folder, 0, exited);
  }

  /** What `find` goes by. */
  function note(pid: number, job: Job, folder: string): Started {
    const mark: Started = { ...markProcess(pid), streamsOutput: job.streamsOutput };
    const path = join(folder, PROCESS);
    writeFileSync(`${path}.part`, JSON.stringify(mark));
    renameSync(`${path}.part`, path);
    return mark;
  }

  async function fork(job: Job, folder: string, workingDir: string): Promise<ForkedRun | undefined> {
    const files = join(folder, FILES);
    return await forks?.take(job, { workingDir, output: join(files, OUTPUT), exit: join(files, EXIT) });
  }

  /** A process that has loaded everything but the run's code is moved, with its files, to the job. */
  function giveToSpare(job: Job, folder: string, workingDir: string): ChildProcess | undefined {
    if (spares === undefined || spare === undefined || !fitsSpare(job, spare.command)) return undefined;
    const taken = spares.take();
    if (taken === undefined) return undefined;
    renameSync(taken.folder, join(folder, FILES));
    taken.give({ flowRunId: job.flowRunId, env: job.env, workingDir, record: job.record });
    return taken.child;
  }

  function spawnAnew(job: Job, folder: string, workingDir: string): ChildProcess {
    const files = join(folder, FILES);
    const output = openSync(join(files, OUTPUT), "a", 0o600);
    try {
      return spawn("/bin/sh", ["-c", SHELL, join(files, EXIT), ...job.command], {
        cwd: workingDir,
        env: { ...process.env, ...job.env },
        stdio: ["ignore", output, output],
        detached: true,
      });
    } finally {
      closeSync(output);
    }
  }

  function find(folder: string): RunningJob | undefined {
    const path = join(folder, PROCESS);
    if (!existsSync(path)) return undefined;
    const mark = JSON.parse(readFileSync(path, "utf8")) as Started; // safe: written by `start` under its final name only when whole
    const shown = statSync(join(folder, FILES, OUTPUT)).size;
    return watchOver(mark, folder, shown, untilToldByFolder(mark, folder));
  }

  function watchOver(
    mark: Started,
    folder: string,
    shown: number,
    exited: Promise<number | undefined>,
  ): RunningJob {
    const path = join(folder, FILES, OUTPUT);
    const tail = mark.streamsOutput ? followOutput(path, shown, options.write) : undefined;
    const ended = exited.then(async (exitCode): Promise<JobEnd> => {
      await tail?.close();
      const lastOutput = await readLastOutput(path);
      return { exitCode, lastOutput, reason: outOfHeap(lastOutput, exitCode) ?? signalOf(exitCode) };
    });
    return {
      identifier: `${hostname()}:${mark.pid}`,
      ended,
      stop: (graceMs) => stop(mark, graceMs, ended),
    };
  }

  /** SIGTERM to all of it, then SIGKILL to whatever is left after the grace, in the group or out of it. */
  async function stop(mark: ProcessMark, graceMs: number, ended: Promise<unknown>): Promise<void> {
    const below = new Map<number, ProcessMark>();
    const look = (): void => {
      for (const one of isAlive(mark) ? listDescendants(mark.pid) : []) below.set(one.pid, one);
    };
    const isLeft = (): boolean =>
      isAlive(mark) || [...below.values()].some(isAlive) || isGroupAlive(mark.pid);
    look();
    if (isAlive(mark) || isGroupAlive(mark.pid)) sendSignal(-mark.pid, "SIGTERM");
    const deadline = clock.monotonicMs() + graceMs;
    while (isLeft() && clock.monotonicMs() < deadline) await clock.sleep(STOP_LOOK_MS);
    look();
    if (isLeft()) {
      if (isGroupAlive(mark.pid)) sendSignal(-mark.pid, "SIGKILL");
      for (const one of below.values()) if (isAlive(one)) sendSignal(one.pid, "SIGKILL");
    }
    await ended;
    // What is killed goes a little later; one that the system does not let go is not waited for.
    for (let looks = 0; isLeft() && looks < MOST_LOOKS; looks++) await clock.sleep(STOP_LOOK_MS);
  }

  async function untilToldByFolder(mark: ProcessMark, folder: string): Promise<number | undefined> {
    while (isAlive(mark)) await clock.sleep(LOOK_MS);
    return readExitCode(folder);
  }

  return {
    type: "process",
    isHere: true,
    baseJobTemplate: PROCESS_JOB_TEMPLATE,
    start,
    find: async (folder) => find(folder),
  };
}

async function spawnFailure(child: ChildProcess, job: Job): Promise<BatutaError> {
  const cause = await new Promise<Error>((resolve) => child.once("error", resolve));
  return new BatutaError("job-not-started", `no process for ${job.name} could be started: ${cause.message}`, {
    cause,
    fields: { command: job.command },
  });
}

function readExitCode(folder: string): number | undefined {
  try {
    return Number(readFileSync(join(folder, FILES, EXIT), "utf8").trim());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Node aborts when its heap is full, however much memory the machine has. */
function outOfHeap(lastOutput: string, exitCode: number | undefined): string | undefined {
  return exitCode === 128 + constants.signals.SIGABRT && /heap out of memory|OOMErrorHandler/.test(lastOutput)
    ? "out of memory: Node's heap was full; env NODE_OPTIONS=--max-old-space-size=MEGABYTES makes it larger"
    : undefined;
}

/** A shell answers 128 and the signal's number for a command that was killed. */
function signalOf(exitCode: number | undefined): string | undefined {
  if (exitCode === undefined) return "its process is gone, and nothing told how it ended";
  const name = Object.entries(constants.signals).find(([, number]) => number === exitCode - 128)?.[0];
  return name === undefined ? undefined : `killed by ${name}`;
}
