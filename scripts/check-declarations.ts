/**
 * Checks the declarations that the package will have, as a user's compiler reads them: emitted as the build does,
 * compiled from each entry of package.json without `skipLibCheck`, and naming no package that a user may not have.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

interface Manifest {
  readonly exports?: Readonly<Record<string, string | { readonly types?: string }>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly types?: string;
  readonly typings?: string;
}

const root = fileURLToPath(new URL("..", import.meta.url));
// Inside the checkout, so that the packages which the declarations name are found.
const out = join(root, ".batuta", `declarations-${process.pid}`);
const problems: string[] = [];

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

function compile(...args: readonly string[]): void {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, ...args], {
    cwd: root,
    encoding: "utf8",
  });
  if (status !== 0) problems.push(stdout.trim() || stderr.trim());
}

/** Relative imports, which declarations name by the source, and packages. */
function importsOf(path: string): string[] {
  const text = readFileSync(path, "utf8");
  const found = text.matchAll(/(?:from\s+|import\s*\(\s*|import\s+|reference types=)["']([^"'\n]+)["']/g);
  return [...found].map(([, specifier = ""]) => specifier);
}

/** Every package that is named on the way from an entry, with the file that names it. */
function namedPackages(entries: readonly string[]): Map<string, string> {
  const packages = new Map<string, string>();
  const seen = new Set<string>();
  const queue = [...entries];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    for (const specifier of importsOf(path)) {
      if (specifier.startsWith(".")) queue.push(join(dirname(path), specifier.replace(/\.[jt]s$/, ".d.ts")));
      else packages.set(/^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier, relative(out, path));
    }
  }
  return packages;
}

function hasOwnTypes(name: string): boolean {
  const folder = join(root, "node_modules", name);
  const { types, typings, exports } = readManifest(folder);
  return (
    types !== undefined ||
    typings !== undefined ||
    existsSync(join(folder, "index.d.ts")) ||
    JSON.stringify(exports ?? {}).includes(".d.")
  );
}

try {
  mkdirSync(out, { recursive: true });
  compile("-p", "tsconfig.build.json", "--outDir", out);
  const { exports = {}, dependencies = {}, peerDependencies = {} } = readManifest(root);
  const entries = Object.values(exports).flatMap((entry) =>
    typeof entry === "object" && entry.types !== undefined
      ? [join(out, entry.types.replace(/^\.\/dist\//, ""))]
      : [],
  );
  const missing = entries.filter((entry) => !existsSync(entry));
  for (const entry of missing) problems.push(`${relative(out, entry)} was not written`);
  if (problems.length === 0) {
    for (const [name, by] of namedPackages(entries)) {
      // Node's own types are what every user of Node has.
      if (name.startsWith("node:") || name === "node") continue;
      if (!Object.hasOwn({ ...dependencies, ...peerDependencies }, name))
        problems.push(`${by} names ${name}, which is no dependency`);
      else if (!hasOwnTypes(name)) problems.push(`${by} names ${name}, which brings no types of its own`);
    }
    const config = {
      compilerOptions: {
        strict: true,
        module: "nodenext",
        target: "es2024",
        lib: ["esnext"],
        types: ["node"],
        rootDir: ".",
        noEmit: true,
        skipLibCheck: false,
      },
      files: entries.map((entry) => relative(out, entry)),
    };
    writeFileSync(join(out, "tsconfig.json"), JSON.stringify(config));
    compile("-p", out);
  }
} finally {
  rmSync(out, { recursive: true, force: true });
}
if (problems.length > 0) process.stderr.write(`${problems.join("\n")}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;
