import { fileURLToPath } from "node:url";
import { BatutaError } from "../../platform/errors.ts";

/** Where a copy of the package lies when npm has put it there, whatever a bundler made of it since. */
const INSTALLED = /[\\/]node_modules[\\/]batuta[\\/](?:bin|dist|src)[\\/]/;
const cleaned = new WeakSet<object>();

/**
 * The folder of this copy of the engine, as stacks name it: by URL, or by path where a loader (tsx) rewrites them.
 * None when a bundler has put the engine into a file of the user's, for then the folder is the user's too.
 */
export function ownFolders(moduleUrl: string | undefined): readonly string[] {
  if (moduleUrl === undefined) return [];
  const isSource = /\/sdk\/engine\/clean-stack\.ts$/.test(moduleUrl);
  if (!isSource && !/\/dist\/lib\/sdk-[\w-]+\.js$/.test(moduleUrl)) return [];
  // With source maps a built file's frames are told as those of `src`, so the whole package counts then.
  const folder = new URL(isSource ? "../" : "../../", moduleUrl);
  return [folder.href, fileURLToPath(folder)];
}

const OWN = ownFolders(import.meta.url);

function isOwnFrame(line: string): boolean {
  return (
    line.startsWith("    at ") &&
    (OWN.some((folder) => line.includes(folder)) ||
      INSTALLED.test(line) ||
      line.includes("(node:internal/") ||
      line.includes("(node:async_hooks"))
  );
}

/**
 * Takes the engine's own frames out of the stack of an error that user code threw, its causes included, so that it
 * begins and ends in the user's source. An error with no other frames keeps its first line alone.
 */
export function cleanStack(error: unknown): void {
  for (let at = error, depth = 0; depth < 20; depth++) {
    if (!(at instanceof Error) || cleaned.has(at)) return;
    cleaned.add(at);
    const { stack } = at;
    if (typeof stack === "string") {
      const lines = stack.split("\n");
      const kept = lines.filter((line) => !isOwnFrame(line));
      try {
        if (kept.length < lines.length) at.stack = kept.join("\n");
      } catch {
        // A frozen error keeps its stack.
      }
    }
    at = at.cause;
  }
}

const told = new WeakSet<object>();

/** True the first time for each error: a failure that passes up through several runs is printed whole once. */
export function isFirstTelling(error: unknown): error is Error {
  if (!(error instanceof Error) || told.has(error)) return false;
  told.add(error);
  // Errors of ours about a run's end say all in their message.
  return !BatutaError.is(error) || !(error.code.startsWith("run-") || error.code === "upstream-failed");
}
