import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { inject } from "vitest";
import { type Ended, run, runOrThrow } from "./processes.ts";

/** A folder of the installed project, with code of its own and a Batuta home of its own. */
export interface UserProject {
  readonly path: string;
  readonly home: string;
  /** Writes files by their names. */
  write(files: Readonly<Record<string, string>>): void;
  /** Runs Node in the folder; it must end with 0. Returns what it printed. */
  node(...args: readonly string[]): Promise<string>;
  /** Runs Node in the folder, whatever comes of it. */
  tryNode(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>;
  /** Runs a program of `node_modules/.bin`; it must end with 0. Returns what it printed. */
  bin(name: string, ...args: readonly string[]): Promise<string>;
  /** What a command of the CLI prints with `--json`. */
  batuta<T>(...args: readonly string[]): Promise<T>;
}

/** npx would do the same, and takes a second for it. */
function binPath(program: string): string {
  return join(inject("project"), "node_modules", ".bin", program);
}

/** Settings that every program of a check has. */
export function environment(home: string): Record<string, string> {
  return { BATUTA_HOME: home, HOME: home, USERPROFILE: home };
}

/** Makes a folder in the installed project, of ES modules or of CommonJS. */
export function makeProject(name: string, type: "module" | "commonjs" = "module"): UserProject {
  const path = join(inject("project"), name);
  const home = `${path}-home`;
  mkdirSync(path);
  mkdirSync(home);
  const options = { cwd: path, env: environment(home) };
  const project: UserProject = {
    path,
    home,
    write(files) {
      for (const [file, text] of Object.entries(files)) {
        mkdirSync(dirname(join(path, file)), { recursive: true });
        writeFileSync(join(path, file), text);
      }
    },
    node: (...args) => runOrThrow(process.execPath, args, options),
    tryNode: (args, env) => run(process.execPath, args, { cwd: path, env: { ...options.env, ...env } }),
    bin: (program, ...args) => runOrThrow(binPath(program), args, options),
    batuta: async (...args) => JSON.parse(await runOrThrow(binPath("batuta"), [...args, "--json"], options)),
  };
  project.write({ "package.json": JSON.stringify({ name, private: true, type }) });
  return project;
}

/** The lines of a program's output that begin with the word, without it. */
export function linesAfter(word: string, output: string): string[] {
  return output
    .split("\n")
    .filter((line) => line.startsWith(`${word} `))
    .map((line) => line.slice(word.length + 1));
}
