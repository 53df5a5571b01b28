import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { type RolldownOutput, rolldown } from "rolldown";
import { loadedWith } from "./static-imports.ts";

/** Dependencies of many small files, which a process would otherwise load one by one at each start. */
export const BUNDLED = ["kysely", "zod", "devalue"];

const root = resolve(import.meta.dirname, "..");
// safe: what entries.cjs exports
export const ENTRIES = createRequire(import.meta.url)("./entries.cjs") as Readonly<Record<string, string>>;

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

async function bundle(out: string, input: Readonly<Record<string, string>>): Promise<RolldownOutput> {
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
    dir: out,
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

/**
 * Writes the package's bundle, one with shared chunks (see docs/decisions/0005), and returns the paths of all modules in it.
 *
 * @param more - Names and sources of further entries, which share the chunks of the package's own.
 */
export async function buildBundles(
  out: string,
  more: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  // Reader threads need little, and must not be merged with what the main thread loads.
  const { "reader-worker": reader = "", ...others } = ENTRIES;
  const outputs = [await bundle(out, { ...others, ...more }), await bundle(out, { "reader-worker": reader })];
  return outputs.flatMap(({ output }) =>
    output.flatMap((file) => (file.type === "chunk" ? Object.keys(file.modules) : [])),
  );
}
