import { createRequire } from "node:module";
import { join } from "node:path";
import { BatutaError } from "../platform/errors.ts";

/**
 * Loads a dependency when it is first needed and without waiting, so that reading settings stays synchronous and
 * costs nothing when there is no file to parse.
 *
 * @throws BatutaError `package-not-loaded`
 */
export function loadModule<T>(name: string, moduleUrl: string | undefined = import.meta.url): T {
  const require = createRequire(requireBase(moduleUrl));
  try {
    return require(name) as T; // safe: the caller names the module and its type together
  } catch (error) {
    throw new BatutaError(
      "package-not-loaded",
      `the package ${name} is needed here and cannot be loaded: install batuta anew, or, in a bundle, keep batuta out of it or install ${name} beside it`,
      { cause: error, fields: { package: name } },
    );
  }
}

/** Where to look from: this file; in a bundle of CommonJS, which has no URL, the program that was started. */
export function requireBase(moduleUrl: string | undefined): string {
  return moduleUrl ?? process.argv[1] ?? join(process.cwd(), "program.js");
}
