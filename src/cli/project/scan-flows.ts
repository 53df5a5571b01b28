import { existsSync, readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { BatutaError } from "../../platform/errors.ts";
import type { FoundFlow, SourceFlows } from "./found-flow.ts";
import { createIgnoreRules } from "./ignore-rules.ts";

/** What a search found. */
export interface ProjectFlows {
  readonly flows: readonly FoundFlow[];
  /** Files that could not be read as what they are, each a line with its place. */
  readonly problems: readonly string[];
}

const TYPESCRIPT = /\.[cm]?[jt]sx?$/;
/** Never a place of flows of one's own. */
const SKIPPED = new Set([
  "node_modules",
  "__pycache__",
  "site-packages",
  "venv",
  "env",
  "dist",
  "build",
  "coverage",
]);
const IGNORE_FILES = [".batutaignore", ".prefectignore"];
/** Larger ones are bundles or data. */
const MAX_CHARACTERS = 1_000_000;
/** A search that goes on for longer has begun in a home folder. */
const MAX_FILES = 20_000;

/** Reads the flows of one file. @throws BatutaError `syntax-error`, `code-not-found` */
export async function readFlowsOf(directory: string, file: string): Promise<SourceFlows> {
  let text: string;
  try {
    text = await readFile(join(directory, file), "utf8");
  } catch (error) {
    throw new BatutaError("code-not-found", `${file} can't be read in ${directory}`, {
      cause: error,
      fields: { path: file },
    });
  }
  if (file.endsWith(".py")) return await (await import("./python-flows.ts")).readPythonFlows(file, text);
  return await (await import("./typescript-flows.ts")).readTypeScriptFlows(file, text);
}

/** Finds the flows of a folder and those below it, by reading the files; none is run. */
export async function scanFlows(directory: string, signal?: AbortSignal): Promise<ProjectFlows> {
  const rules = createIgnoreRules(
    IGNORE_FILES.map((name) => join(directory, name))
      .filter((path) => existsSync(path))
      .map((path) => readFileSync(path, "utf8"))
      .join("\n"),
  );
  const flows: FoundFlow[] = [];
  const problems: string[] = [];
  let seen = 0;

  const walk = async (below: string): Promise<void> => {
    signal?.throwIfAborted();
    const entries = await readdir(join(directory, below), { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) {
        const isSkipped = entry.name.startsWith(".") || SKIPPED.has(entry.name);
        if (!isSkipped && !rules.ignores(path, true) && !isVirtualEnvironment(join(directory, path)))
          await walk(path);
      } else if (entry.isFile() && isSource(entry.name) && !rules.ignores(path, false)) {
        seen += 1;
        if (seen > MAX_FILES) {
          throw new BatutaError(
            "too-many-files",
            `there are more than ${MAX_FILES} source files below ${directory}; name the flow (path/of/file.ts:flow), or list folders to leave out in .batutaignore`,
          );
        }
        await look(path);
      }
    }
  };

  const look = async (path: string): Promise<void> => {
    const text = await readFile(join(directory, path), "utf8");
    // Most files have none, and parsing costs more than looking.
    if (text.length > MAX_CHARACTERS || !/\bflow\b/i.test(text)) return;
    try {
      flows.push(...(await readFlowsOf(directory, path)).flows);
    } catch (error) {
      if (!BatutaError.hasCode(error, "syntax-error")) throw error;
      problems.push(error.message);
    }
  };

  await walk("");
  return { flows, problems };
}

function isSource(name: string): boolean {
  return name.endsWith(".py") || (TYPESCRIPT.test(name) && !/\.d\.[cm]?ts$|\.min\.js$/.test(name));
}

function isVirtualEnvironment(path: string): boolean {
  return existsSync(join(path, "pyvenv.cfg"));
}
