import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { programOf } from "./programs.ts";
import { createStatusLog } from "./status-log.ts";

/** How a process ended. */
export interface LineProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process that talks in lines of JSON. */
export interface LineProcess extends AsyncDisposable {
  readonly pid: number;
  /** Resolves with the first message, past or future, that has this key; fails when the process ends before. */
  next(key: string): Promise<Readonly<Record<string, unknown>>>;
  /** Sends a line. */
  send(line: string): void;
  kill(signal: NodeJS.Signals): Promise<LineProcessEnd>;
  readonly ended: Promise<LineProcessEnd>;
  /** What it wrote to its error output. */
  readonly stderr: () => string;
}

/**
 * Starts a TypeScript program of `test/processes` with one JSON argument, and with `env` on top of this process's own.
 * It is killed when the test lets go of it.
 */
export function startLineProcess(
  program: string,
  argument: unknown,
  env: Readonly<Record<string, string>> = {},
): LineProcess {
  return startProgram(program, [JSON.stringify(argument)], env);
}

/** The same for a program that takes words, as a person would start it. */
export function startProgram(
  program: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): LineProcess {
  const path = programOf(`../processes/${program}`, import.meta.url);
  const child = spawn(process.execPath, [path, ...words], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  const messages = createStatusLog<Readonly<Record<string, unknown>>>();
  let stderr = "";
  child.stderr.on("data", (data) => {
    stderr += data;
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    // Anything but JSON is for a person who reads along.
    if (line.startsWith("{")) messages.push(JSON.parse(line));
  });
  const ended = new Promise<LineProcessEnd>((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
  return {
    pid: child.pid ?? -1,
    next: (key) =>
      Promise.race([
        messages.next((message) => key in message),
        ended.then(({ code, signal }) => {
          throw new Error(`${program} ended (${code ?? signal}) before it said "${key}": ${stderr}`);
        }),
      ]),
    send: (line) => child.stdin.write(`${line}\n`),
    kill(signal) {
      child.kill(signal);
      return ended;
    },
    ended,
    stderr: () => stderr,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
