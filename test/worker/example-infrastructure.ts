import { spawn } from "node:child_process";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../src/platform/clock.ts";
import type { Infrastructure, JobEnd, RunningJob } from "../../src/worker/infrastructure.ts";

/** Stays when the job's group is told to end, and writes down how the job ended. */
const KEEPER = 'trap : TERM; "$@" > output 2>&1; echo $? > exit.part; mv exit.part exit';
const LOOK_MS = 50;

/**
 * The smallest type of worker that conforms: each job is a process group with its folder as its place. It shows how one
 * is written; that of `src/worker/process` does more, and faster.
 */
export function createExampleInfrastructure(clock: Clock, write: (part: Uint8Array) => void): Infrastructure {
  function watch(folder: string, pid: number, shows: boolean): RunningJob {
    const output = (): Buffer => {
      const path = join(folder, "output");
      return existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
    };
    let shown = shows ? 0 : Number.POSITIVE_INFINITY;
    const show = (): void => {
      const part = output().subarray(shown);
      shown += part.length;
      if (part.length > 0) write(part);
    };
    async function untilEnded(): Promise<JobEnd> {
      while (isAlive(pid)) {
        show();
        await clock.sleep(LOOK_MS);
      }
      show();
      const lastOutput = output().toString("utf8").trimEnd().split("\n").slice(-20).join("\n");
      const exit = join(folder, "exit");
      // Nothing but SIGKILL ends the keeper before the job.
      if (!existsSync(exit)) return { exitCode: 137, lastOutput, reason: "killed by SIGKILL" };
      return { exitCode: Number(readFileSync(exit, "utf8")), lastOutput };
    }
    const ended = untilEnded();
    return {
      identifier: `example:${pid}`,
      ended,
      stop: async (graceMs) => {
        signal(pid, "SIGTERM");
        const deadline = clock.monotonicMs() + graceMs;
        while (isAlive(pid) && clock.monotonicMs() < deadline) await clock.sleep(LOOK_MS);
        signal(pid, "SIGKILL");
        await ended;
      },
    };
  }

  return {
    type: "example",
    isHere: true,
    baseJobTemplate: { job_configuration: {}, variables: { type: "object", properties: {} } },
    start: async (job, folder) => {
      const child = spawn("/bin/sh", ["-c", KEEPER, "keeper", ...job.command], {
        cwd: folder,
        env: { ...process.env, ...job.env },
        detached: true,
        stdio: "ignore",
      });
      const { pid } = child;
      if (pid === undefined) throw new Error("there is no /bin/sh");
      // Whole or not at all: a worker may die at any line.
      writeFileSync(join(folder, "note.part"), JSON.stringify({ pid, shows: job.streamsOutput }));
      renameSync(join(folder, "note.part"), join(folder, "note"));
      return watch(folder, pid, job.streamsOutput);
    },
    find: async (folder) => {
      const path = join(folder, "note");
      if (!existsSync(path)) return undefined;
      const { pid, shows } = JSON.parse(readFileSync(path, "utf8"));
      return watch(folder, pid, shows);
    },
  };
}

function signal(pid: number, name: NodeJS.Signals): void {
  if (isAlive(pid)) process.kill(-pid, name);
}

/** Whether anything of the group runs. */
function isAlive(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch {
    return false;
  }
}
