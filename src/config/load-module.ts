import { createRequire } from "node:module";

/**
 * Loads a dependency when it is first needed and without waiting, so that reading settings stays synchronous and
 * costs nothing when there is no file to parse.
 */
export function loadModule<T>(name: string): T {
  return createRequire(import.meta.url)(name) as T; // safe: the caller names the module and its type together
}
