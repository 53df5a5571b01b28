import { spawn } from "node:child_process";
import { withHome } from "../scripts/with-server.ts";

/** How a measured process is started. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** A home kept between runs; without it each run begins with an empty one. */
  readonly home?: string | undefined;
}

/** What came out of one run. */
export interface ProgramOutcome {
  /** Whole life of the process. */
  readonly wallSeconds: number;
  /** The numbers that it printed as its last line of JSON; empty when it printed none. */
  readonly printed: Readonly<Record<string, number>>;
}

/**
 * Runs a process to its end and times it.
 *
 * @throws when it ends with another code than 0, with what it wrote to stderr.
 */
export async function runProgram(program: Program): Promise<ProgramOutcome> {
  if (program.home === undefined) return await withHome((home) => runProgram({ ...program, home }));
  const { home } = program;
  return await new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(program.command, program.args, {
      cwd: home,
      // Log lines cost both sides the same terminal; warnings still show.
      env: {
        ...process.env,
        BATUTA_HOME: home,
        BATUTA_LOGGING_LEVEL: "WARNING",
        PREFECT_HOME: home,
        // Without it Prefect registers its blocks anew at each start.
        PREFECT_SERVER_MEMO_STORE_PATH: `${home}/memo_store.toml`,
        PREFECT_LOGGING_LEVEL: "WARNING",
        PREFECT_SERVER_ANALYTICS_ENABLED: "false",
        DO_NOT_TRACK: "1",
        ...program.env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      err = (err + chunk.toString()).slice(-4000);
    });
    child.on("error", reject);
    child.on("close", (code) => {
      const wallSeconds = (performance.now() - started) / 1000;
      if (code !== 0) {
        reject(new Error(`${program.command} ${program.args.join(" ")} ended with code ${code}:\n${err}`));
        return;
      }
      const last = out.trim().split("\n").at(-1) ?? "";
      resolve({ wallSeconds, printed: last.startsWith("{") ? JSON.parse(last) : {} });
    });
  });
}
