import { cpSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { TestProject } from "vitest/node";
import { buildBundles, ENTRIES } from "../../scripts/bundle.ts";
import { importsOf, loadedWith } from "../../scripts/static-imports.ts";

const root = resolve(import.meta.dirname, "../..");

/** What tests start as processes of their own, or import in them. */
const PROGRAMS = [
  "test/{processes,process/programs,fixtures}/*.{ts,py}",
  "test/crash/{fenced-process,run-pipeline}.ts",
  "test/support/store-writer-process.ts",
];

/**
 * Builds the package as users get it into a folder of its own, with the programs of these tests beside it: hundreds of
 * processes start in half the time. Programs stay as they are; the modules of `src` that they import are names for the
 * bundle's there. Returns what removes the folder.
 */
export async function setup(project: TestProject): Promise<() => void> {
  const home = join(root, ".batuta");
  mkdirSync(home, { recursive: true });
  const out = mkdtempSync(join(home, "programs-"));
  const started = globSync(PROGRAMS, { cwd: root }).map((path) => join(root, path));
  const programs = [...loadedWith(started)].filter(isTest);
  for (const path of programs) cpSync(path, join(out, relative(root, path)));
  for (const name of ["bin", "package.json"]) {
    cpSync(join(root, name), join(out, "package", name), { recursive: true });
  }
  const sources = programs.flatMap(importsOf).filter((path) => !isTest(path));
  const names = nameEntries(sources.map((path) => relative(root, path)));
  for (const [source, name] of names) {
    const file = join(out, source);
    const built = relative(dirname(file), join(out, "package/dist/lib", `${name}.js`));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `export * from ${JSON.stringify(built)};\n`);
  }
  await buildBundles(join(out, "package/dist/lib"), Object.fromEntries([...names].map(([a, b]) => [b, a])));
  project.provide("programs", out);
  process.env.NODE_COMPILE_CACHE = join(out, "compiled");
  return () => rmSync(out, { recursive: true, force: true });
}

function isTest(path: string): boolean {
  return path.startsWith(join(root, "test/"));
}

/** Names of the built files by their sources; the package's own entries keep theirs. */
function nameEntries(sources: readonly string[]): ReadonlyMap<string, string> {
  const own = new Map(Object.entries(ENTRIES).map(([name, source]) => [source, name]));
  return new Map(sources.map((source) => [source, own.get(source) ?? source.replace(/\.ts$/, "")]));
}
