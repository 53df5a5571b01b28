import { execFile } from "node:child_process";
import { packagePath } from "./programs.ts";

/** What a run of the command line left behind. */
export interface CliOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const BIN = packagePath("bin/batuta.cjs");

/** Environment of a process under test: nothing of the developer's own settings. */
export function cliEnvironment(home: string, env: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(BATUTA|PREFECT)_|^FORCE_COLOR$/.test(name),
  );
  return { ...Object.fromEntries(inherited), BATUTA_HOME: home, ...env };
}

/** Runs `batuta` as the process that a person starts. */
export function runCli(
  home: string,
  words: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
): Promise<CliOutcome> {
  return runProcess([BIN, ...words], home, options);
}

/** Runs a TypeScript file as a person does. */
export function runScript(
  home: string,
  path: string,
  options: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string } = {},
): Promise<CliOutcome> {
  return runProcess([path], home, options);
}

function runProcess(
  args: readonly string[],
  home: string,
  options: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string },
): Promise<CliOutcome> {
  return new Promise((resolve) => {
    const env = cliEnvironment(home, options.env);
    const child = execFile(
      process.execPath,
      [...args],
      { cwd: options.cwd ?? home, env },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
        resolve({ code, stdout, stderr });
      },
    );
    child.stdin?.end();
  });
}
