import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** Imports and re-exports that load a module; those of types alone, and dynamic ones, do not. */
const STATIC = /^(?:import|export)\s(?!type\s)(?:[^;"']*?\sfrom\s)?["'](\.{1,2}\/[^"']+)["']/gm;

/** Paths of the modules of ours that this one imports or re-exports. */
export function importsOf(path: string): string[] {
  if (!path.endsWith(".ts")) return [];
  return [...readFileSync(path, "utf8").matchAll(STATIC)].map(([, specifier = ""]) =>
    resolve(dirname(path), specifier),
  );
}

/** Paths of the modules that are loaded with these ones: what they import, and what that imports. */
export function loadedWith(entries: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const queue = [...entries];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    queue.push(...importsOf(path));
  }
  return found;
}
