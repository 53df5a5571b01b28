import { hash } from "node:crypto";
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/**
 * Whether the module is the program that was started (`node etl.ts`) and does its work and ends. Only then does Batuta
 * behave as the program: it takes signals, and goes on with an unfinished run of the same flow and parameters. In a
 * program that listens (its flows answer requests) and in any other module it is a library and does neither.
 */
export function isMainModule(moduleUrl: string | undefined): boolean {
  const started = process.argv[1];
  if (started === undefined || !moduleUrl?.startsWith("file:") || isListening()) return false;
  const main = realPath(started);
  return main !== undefined && main === realPath(fileURLToPath(moduleUrl));
}

function isListening(): boolean {
  return process
    .getActiveResourcesInfo()
    .some((name) => name === "TCPServerWrap" || name === "PipeServerWrap");
}

/** Same program, same flow, same parameters: the same key. */
export function resumeKeyFor(moduleUrl: string, flowName: string, parameters: string): string {
  const path = realPath(fileURLToPath(moduleUrl)) ?? moduleUrl;
  return hash("sha256", [path, flowName, parameters].join("\0"), "hex");
}
