import { readdirSync, readFileSync } from "node:fs";

/** A process that is told from a later one with the same number. */
export interface ProcessMark {
  readonly pid: number;
  /** Clock ticks between boot and its start; null where the system does not tell. */
  readonly start: string | null;
}

interface ProcStat {
  readonly state: string;
  readonly parent: number;
  readonly group: number;
  readonly start: string;
}

/** `/proc/PID/stat`; undefined when the process is gone, or on systems without it. */
function readStat(pid: number): ProcStat | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field, the program's name, may hold blanks and parentheses.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return {
      state: fields[0] ?? "",
      parent: Number(fields[1]),
      group: Number(fields[2]),
      start: fields[19] ?? "",
    };
  } catch {
    return undefined;
  }
}

/** Marks a process that lives now. */
export function markProcess(pid: number): ProcessMark {
  return { pid, start: readStat(pid)?.start ?? null };
}

/** Whether the process lives; one that has ended and waits for its parent to notice does not. */
export function isAlive({ pid, start }: ProcessMark): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  if (start === null) return true;
  const stat = readStat(pid);
  return stat !== undefined && stat.state !== "Z" && stat.start === start;
}

/** The processes below a process, those that left its group included; none on systems without `/proc`. */
export function listDescendants(root: number): ProcessMark[] {
  const children = new Map<number, number[]>();
  for (const name of listProc()) {
    const parent = readStat(Number(name))?.parent;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found: ProcessMark[] = [];
  const walk = (pid: number): void => {
    for (const child of children.get(pid) ?? []) {
      found.push(markProcess(child));
      walk(child);
    }
  };
  walk(root);
  return found;
}

/** Whether a group has a member that lives. */
export function isGroupAlive(leader: number): boolean {
  try {
    process.kill(-leader, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const names = listProc();
  if (names.length === 0) return true;
  // Members that have ended and wait for their parent to notice count for the system, and not for us.
  return names.some((name) => {
    const stat = readStat(Number(name));
    return stat !== undefined && stat.group === leader && stat.state !== "Z";
  });
}

function listProc(): string[] {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** Sends a signal to a process, or to a group by its leader's negative number; one that is gone is no error. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
