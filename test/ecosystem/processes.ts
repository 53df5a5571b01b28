import { type ChildProcessByStdio, spawn } from "node:child_process";
import { delimiter, dirname } from "node:path";
import type { Readable } from "node:stream";

/** How a process ended, and what it said. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where and how a process runs; `env` comes on top of an environment without any settings of ours. */
export interface ProcessOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** This process's environment without what a test runner, npm, or a user of ours has put there. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: "1" };
  for (const name of Object.keys(env)) {
    if (/^(npm_|BATUTA_|PREFECT_|VITEST|NODE_OPTIONS|NODE_ENV|TEST$|FORCE_COLOR|NODE_V8)/.test(name))
      delete env[name];
  }
  // An npm and a `node` that are of this Node, as a user's are of theirs.
  env.PATH = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ""}`;
  return env;
}

/** Starts a process whose output is read. */
export function start(
  command: string,
  args: readonly string[],
  options: ProcessOptions,
): ChildProcessByStdio<null, Readable, Readable> {
  return spawn(command, args, {
    cwd: options.cwd,
    env: { ...plainEnvironment(), ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    // npm and npx are scripts on Windows.
    shell: process.platform === "win32" && !command.endsWith(".exe"),
  });
}

/** Runs a process to its end. */
export function run(command: string, args: readonly string[], options: ProcessOptions): Promise<Ended> {
  const child = start(command, args, options);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data) => {
    stdout += data;
  });
  child.stderr.on("data", (data) => {
    stderr += data;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** Like `run`, for what must succeed; returns the output. */
export async function runOrThrow(
  command: string,
  args: readonly string[],
  options: ProcessOptions,
): Promise<string> {
  const ended = await run(command, args, options);
  if (ended.code === 0) return ended.stdout;
  throw new Error(
    `${command} ${args.join(" ")} ended with ${ended.code}\n${ended.stdout.slice(-4000)}\n${ended.stderr.slice(-4000)}`,
  );
}
