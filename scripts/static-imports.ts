import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** Imports and re-exports that load a module; those of types alone, and dynamic ones, do not. */
const STATIC = /^(?:import|export)\s(?!type\s)(?:[^;"']*?\sfrom\s)?["'](\.{1,2}\/[^"']+)["']/gm;

/** Paths of the modules that are loaded with these ones: what they import, and what that imports. */
export function loadedWith(entries: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const queue = [...entries];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    if (!path.endsWith(".ts")) continue;
    for (const [, specifier = ""] of readFileSync(path, "utf8").matchAll(STATIC)) {
      queue.push(resolve(dirname(path), specifier));
    }
  }
  return found;
}
