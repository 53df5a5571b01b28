import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import type { RunOwner } from "../../contract/journal/schemas.ts";
import type { Ids } from "../../platform/ids.ts";

/** This process as an owner of runs. */
export function makeOwner(ids: Ids): RunOwner {
  return { id: ids.uuid(), host: hostname(), pid: process.pid, process_start: processStart(process.pid) };
}

/**
 * Whether an owner's process still lives, as far as this machine can tell: undefined for another machine. A pid that
 * was given to a new process since is told apart by its start time where the system has it (Linux).
 */
export function isOwnerAlive(owner: RunOwner): boolean | undefined {
  if (owner.host !== hostname()) return undefined;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return owner.process_start === null || processStart(owner.pid) === owner.process_start;
}

/** Field 22 of /proc/PID/stat: clock ticks between boot and the start of the process; null on other systems. */
function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field, the program's name, may hold blanks and parentheses.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // A zombie has ended; only its parent has not asked yet.
    if (fields[0] === "Z") return null;
    return fields[19] ?? null;
  } catch {
    return null;
  }
}
