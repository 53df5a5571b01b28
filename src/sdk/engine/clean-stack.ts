import { BatutaError } from "../../platform/errors.ts";

/** Where this copy of the engine lies; frames from there and from Node's inside say nothing to people. */
const OWN = new URL("../", import.meta.url).href;
const cleaned = new WeakSet<object>();

function isOwnFrame(line: string): boolean {
  return (
    line.startsWith("    at ") &&
    (line.includes(OWN) || line.includes("(node:internal/") || line.includes("(node:async_hooks"))
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
    if (typeof stack === "string" && stack.includes(OWN)) {
      const lines = stack.split("\n").filter((line) => !isOwnFrame(line));
      try {
        at.stack = lines.join("\n");
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
