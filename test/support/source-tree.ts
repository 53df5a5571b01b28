import { readdirSync, readFileSync } from "node:fs";
import { dirname, posix } from "node:path";
import { fileURLToPath } from "node:url";

/** One import of a source file, as written; `target` is a repository path when it is one of our own files. */
export interface SourceImport {
  readonly specifier: string;
  readonly target: string | undefined;
  readonly kind: "value" | "type" | "dynamic";
}

/** A source file with what it imports; `path` is relative to the repository and uses forward slashes. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** The text without comments, for rules about code. */
  readonly code: string;
  readonly imports: readonly SourceImport[];
}

/** Root of the repository. */
export const repositoryRoot = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

// Biome puts every import statement at the start of a line, which makes these patterns exact here.
const STATIC = /^(?:import|export)\s(?:(type)\s)?(?:[^;"']*?\sfrom\s)?"([^"]+)"/gm;
const DYNAMIC = /\bimport\(\s*"([^"]+)"\s*,?\s*\)/g;
const TYPE_QUERY = /\bimport\("([^"]+)"\)\.[A-Z]/g;

/** Folders that the pages import from by a name, as `ui/tsconfig.json` says. */
const ALIASES = [
  ["@/", "ui/src/"],
  ["@client/", "src/client/"],
  ["@contract/", "src/contract/"],
  ["@domain/", "src/domain/"],
] as const;

/** The repository path that an import of a file means; undefined for packages. */
function targetOf(path: string, specifier: string): string | undefined {
  if (specifier.startsWith(".")) return posix.join(posix.dirname(path), specifier);
  const alias = ALIASES.find(([name]) => specifier.startsWith(name));
  return alias && alias[1] + specifier.slice(alias[0].length);
}

/** Builds the description of one file from its text. */
export function parseSource(path: string, text: string): SourceFile {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");
  const imports: SourceImport[] = [];
  const add = (specifier: string, kind: SourceImport["kind"]): void => {
    imports.push({ specifier, kind, target: targetOf(path, specifier) });
  };
  for (const [, type, specifier = ""] of code.matchAll(STATIC)) add(specifier, type ? "type" : "value");
  const typeQueries = new Set([...code.matchAll(TYPE_QUERY)].map((match) => match.index));
  for (const match of code.matchAll(DYNAMIC)) {
    add(match[1] ?? "", typeQueries.has(match.index) ? "type" : "dynamic");
  }
  return { path, text, code, imports };
}

/** Reads every TypeScript file under the folders. */
export function readSources(...folders: readonly string[]): SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(`${repositoryRoot}/${folder}`, { recursive: true, encoding: "utf8" })
      .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
      .filter((path) => /\.tsx?$/.test(path) && !path.includes("/node_modules/"))
      .sort()
      .map((path) => parseSource(path, readFileSync(`${repositoryRoot}/${path}`, "utf8"))),
  );
}

/** True for test files and what only tests use; the layer rules are about what ships. */
export function isTest(path: string): boolean {
  return /\.(test|test-d)\.tsx?$/.test(path) || /^(test|ui\/src\/testing)\//.test(path);
}
