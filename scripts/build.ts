/**
 * Builds the package: one bundle with shared chunks in dist/lib (see docs/decisions/0005), declarations in dist, and the web
 * pages in dist/ui.
 *   build.ts              into ./dist
 *   build.ts --out DIR    a whole package folder of its own, ready to be packed; the checkout stays as it is
 */
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { BUNDLED, buildBundles } from "./bundle.ts";
import { licencesOf, packageOf } from "./licences.ts";

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

/** Builds the pages; answers the packages that are in them. */
function buildPages(): string[] {
  const packages = join(dist, "ui-packages.txt");
  const args = ["scripts/build-ui.ts", "--out", join(dist, "ui"), "--packages", packages];
  const built = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (built.status !== 0) throw new Error("the pages could not be built");
  const names = readFileSync(packages, "utf8").trim().split("\n");
  rmSync(packages);
  return names;
}

/** The licences of what is in the bundle and in the pages, which they ask to travel with it. */
function writeLicences(modules: readonly string[], ofPages: readonly string[]): void {
  const bundled = new Set(modules.flatMap((path) => packageOf(path) ?? []));
  if (bundled.size < BUNDLED.length) throw new Error(`only ${[...bundled].join(", ")} were bundled`);
  const text = licencesOf(join(root, "node_modules"), new Set([...bundled, ...ofPages]));
  writeFileSync(join(dist, "THIRD-PARTY-LICENSES.txt"), text);
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
buildDeclarations();
writeLicences(await buildBundles(join(dist, "lib")), buildPages());
if (out !== root) {
  for (const name of ["package.json", "bin", "LICENSE", "README.md", "CHANGELOG.md"]) {
    cpSync(join(root, name), join(out, name), { recursive: true });
  }
}
chmodSync(join(out, "bin/batuta.cjs"), 0o755);
