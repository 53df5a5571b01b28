import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { requireBase } from "../../../config/load-module.ts";
import type { TypescriptApi } from "./typescript-reader.ts";

/** The TypeScript that the user's project has, if it can be called as a library: from version 7 on it can't. */
export function loadTypescript(path: string): TypescriptApi | undefined {
  for (const base of [pathToFileURL(path).href, requireBase(import.meta.url)]) {
    try {
      const found: unknown = createRequire(base)("typescript");
      if (isApi(found)) return found;
    } catch {
      // Not installed there, or a version that can't be loaded so.
    }
  }
  return undefined;
}

function isApi(found: unknown): found is TypescriptApi {
  return typeof found === "object" && found !== null && "createProgram" in found && "findConfigFile" in found;
}
