import { Worker } from "node:worker_threads";
import type { StorePoint } from "../../src/store/open-options.ts";

/**
 * Counts what a process passes, and kills with SIGKILL at the moment that it was told: written `before:12`,
 * `after:12`, `committed:3` or `time:140`.
 */
export interface KillPlan {
  /** Exchanges with the journal or the API so far. */
  readonly exchanges: number;
  /** Named points of the store so far. */
  readonly points: number;
  exchange<T>(perform: () => Promise<T>): Promise<T>;
  readonly onPoint: (point: StorePoint) => void;
}

/** Kills at any instruction, in the middle of a commit too: a thread of its own looks at the clock. */
function killAtTime(pid: number, afterMs: number): void {
  const source = `
    const { workerData } = require("node:worker_threads");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, workerData.afterMs);
    process.kill(workerData.pid, "SIGKILL");
  `;
  new Worker(source, { eval: true, workerData: { pid, afterMs } }).unref();
}

/** Makes the plan from its text; an empty one kills nobody. `pid` is who dies: this process, or a server. */
export function createKillPlan(text: string, pid: number): KillPlan {
  const [moment, number] = text.split(":");
  const at = Number(number ?? 0);
  const counts = new Map<string, number>();
  let exchanges = 0;
  let points = 0;
  const pass = (name: string): void => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    if (name === moment && count === at) process.kill(pid, "SIGKILL");
  };
  if (moment === "time") killAtTime(pid, at);
  return {
    get exchanges() {
      return exchanges;
    },
    get points() {
      return points;
    },
    async exchange(perform) {
      exchanges += 1;
      pass("before");
      const answer = await perform();
      pass("after");
      return answer;
    },
    onPoint(point) {
      points += 1;
      pass(point);
    },
  };
}
