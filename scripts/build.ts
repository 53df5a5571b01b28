/**
 * Builds the package: one bundle with shared chunks in dist/lib (see docs/decisions/0005), declarations in dist, and the web
 * pages in dist/ui.
 *   build.ts              into ./dist
 *   build.ts --out DIR    a whole package folder of its own, ready to be packed; the checkout stays as it is
 */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { type RolldownOutput, rolldown } from "rolldown";
import { loadedWith } from "./static-imports.ts";

/** Dependencies of many small files, which a process would otherwise load one by one at each start. */
const BUNDLED = ["kysely", "zod", "devalue"];

// safe: what entries.cjs exports
const entries = createRequire(import.meta.url)("./entries.cjs") as Readonly<Record<string, string>>;
const root = resolve(import.meta.dirname, "..");
const { values } = parseArgs({ options: { out: { type: "string" } } });
const out = resolve(values.out ?? root);
const dist = join(out, "dist");

function buildDeclarations(): void {
  const args = ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json", "--outDir", dist];
  const tsc = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (tsc.status !== 0) throw new Error("the source has type errors: nothing was built");
  if (!existsSync(join(dist, "index.d.ts")))
    throw new Error(`the compiler wrote no ${join(dist, "index.d.ts")}`);
}

function readExternals(): string[] {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
    readonly peerDependencies: Readonly<Record<string, string>>;
  };
  const names = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  return names.filter((name) => !BUNDLED.includes(name));
}

/** Modules of a script with its embedded server, and of packages. */
function eager(pattern: RegExp): (id: string) => boolean {
  const loaded = loadedWith(
    [
      "src/index.ts",
      "src/server/embedded.ts",
      "src/store/sqlite/open-sqlite-store.ts",
      "src/cli/main.ts",
    ].map((path) => join(root, path)),
  );
  return (id) => pattern.test(id) && (id.includes("node_modules") || loaded.has(id));
}

async function bundle(input: Readonly<Record<string, string>>): Promise<RolldownOutput> {
  const externals = readExternals();
  const build = await rolldown({
    cwd: root,
    input: { ...input },
    platform: "node",
    // What leaving dependencies out of groups asks for; package-check.ts compares the exported names with the source.
    preserveEntrySignatures: "allow-extension",
    external: (id) =>
      id.startsWith("node:") || externals.some((name) => id === name || id.startsWith(`${name}/`)),
    // Lower than what the package needs: an older Node must be able to parse it, to be told what it needs.
    transform: { target: "node20" },
  });
  return await build.write({
    dir: join(dist, "lib"),
    format: "esm",
    sourcemap: true,
    // V8 keeps the text of a module, and twice as much of it when one letter of it is not of Latin-1.
    comments: false,
    charset: "ascii",
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
    // Few files, since each costs a start about half a millisecond; the server's side stays apart, to be loaded late.
    codeSplitting: {
      includeDependenciesRecursively: false,
      // What a script loads. Everything else, most of a server, is cut as it is imported: when it is first needed.
      groups: [
        { name: "store", test: eager(/node_modules\/kysely|src\/(store|services|domain)\//), priority: 2 },
        { name: "app", test: eager(/src\/server\//), priority: 2 },
        {
          name: "core",
          // A server writes its own log as scripts do, and needs nothing else of the SDK.
          test: eager(/node_modules\/(zod|devalue)|src\/(platform|contract|client|config|sdk\/logging)\//),
          priority: 1,
        },
        {
          name: "sdk",
          test: /src\/sdk\/(?!deployments\/|logging|runners\/thread-worker|visualize)/,
          priority: 1,
        },
      ],
    },
  });
}

function buildPages(): void {
  const args = ["scripts/build-ui.ts", "--out", join(dist, "ui")];
  const built = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (built.status !== 0) throw new Error("the pages could not be built");
}

/** Writes dist/lib and returns the paths of all modules in it. */
async function buildBundles(): Promise<string[]> {
  // Reader threads need little, and must not be merged with what the main thread loads.
  const { "reader-worker": reader = "", ...others } = entries;
  const outputs = [await bundle(others), await bundle({ "reader-worker": reader })];
  return outputs.flatMap(({ output }) =>
    output.flatMap((file) => (file.type === "chunk" ? Object.keys(file.modules) : [])),
  );
}

/** The licences of what is in the bundle, which they ask to travel with it. */
function writeLicences(modules: readonly string[]): void {
  const names = new Set(
    modules.flatMap((path) => /node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(path)?.[1] ?? []),
  );
  if (names.size < BUNDLED.length) throw new Error(`only ${[...names].join(", ")} were bundled`);
  const texts = [...names].sort().map((name) => {
    const folder = join(root, "node_modules", name);
    const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
    if (file === undefined) throw new Error(`${name} is bundled and has no licence file`);
    return `${name}\n${"=".repeat(name.length)}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
  });
  writeFileSync(join(dist, "THIRD-PARTY-LICENSES.txt"), texts.join("\n\n"));
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
buildDeclarations();
writeLicences(await buildBundles());
buildPages();
if (out !== root) {
  for (const name of ["package.json", "bin", "LICENSE", "README.md", "CHANGELOG.md"]) {
    cpSync(join(root, name), join(out, name), { recursive: true });
  }
}
chmodSync(join(out, "bin/batuta.cjs"), 0o755);
