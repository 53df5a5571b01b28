import { createRequire } from "node:module";
import { join } from "node:path";

/**
 * Loads a dependency when it is first needed and without waiting, so that reading settings stays synchronous and
 * costs nothing when there is no file to parse.
 */
export function loadModule<T>(name: string): T {
  return createRequire(requireBase(import.meta.url))(name) as T; // safe: the caller names the module and its type together
}

/** Where to look from: this file; in a bundle of CommonJS, which has no URL, the program that was started. */
export function requireBase(moduleUrl: string | undefined): string {
  return moduleUrl ?? process.argv[1] ?? join(process.cwd(), "program.js");
}
