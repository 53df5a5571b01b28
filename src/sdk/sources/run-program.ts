import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { text } from "node:stream/consumers";
import { BatutaError } from "../../platform/errors.ts";

/** How a program ended, with all that it said. */
export interface ProgramEnd {
  /** 128 and the number of the signal for one that a signal ended. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where and with what a program runs. */
export interface ProgramOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
  /** Its standard input. */
  readonly input?: string | undefined;
  /** Told what it writes, as it comes. */
  readonly onOutput?: ((part: string) => void) | undefined;
  /** Run by the shell, which then takes the first word as it stands. */
  readonly shell?: boolean | undefined;
}

/** Runs a program to its end. @throws BatutaError `program-not-found`, `directory-not-found` */
export async function runProgram(
  [program = "", ...words]: readonly string[],
  options: ProgramOptions,
): Promise<ProgramEnd> {
  const { cwd, env, signal, input, onOutput, shell = false } = options;
  // spawn would say of this, too, that the program is missing.
  if (!existsSync(cwd)) {
    throw new BatutaError(
      "directory-not-found",
      `the folder ${cwd}, where ${program} is to run, does not exist`,
      {
        fields: { path: cwd },
      },
    );
  }
  const child = spawn(program, words, { cwd, env: { ...env }, signal, shell, stdio: "pipe" });
  if (onOutput !== undefined) {
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (part: Buffer) => onOutput(part.toString()));
  }
  child.stdin.on("error", () => {}); // One that reads nothing closes it.
  child.stdin.end(input ?? "");
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close").then(([status]: (number | null)[]) => status ?? 255),
  ]).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    throw new BatutaError(
      "program-not-found",
      `the program ${program} is not installed, or not in the PATH`,
      {
        cause: error,
        fields: { program },
      },
    );
  });
  return { code, stdout, stderr };
}
