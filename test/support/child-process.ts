import { type ChildProcess, spawn } from "node:child_process";
import { programOf } from "./programs.ts";

/** How a process ended. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that a test started. */
export interface TestProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<ProcessEnd>;
}

/** Starts a TypeScript program with this Node; `program` is resolved from the caller's `import.meta.url`. */
export function startProgram(
  program: string,
  from: string,
  args: readonly string[],
  options: { readonly uid?: number; readonly gid?: number } = {},
): TestProcess {
  const path = programOf(program, from);
  const child = spawn(process.execPath, [path, ...args], { stdio: ["ignore", "pipe", "pipe"], ...options });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data) => {
    stdout += data;
  });
  child.stderr.on("data", (data) => {
    stderr += data;
  });
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, ended };
}
