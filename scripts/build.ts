/**
 * Compiles `src` to JavaScript and declarations, beside package.json as `npm pack` wants them.
 *   build.ts              into ./dist
 *   build.ts --out DIR    a whole package folder of its own, ready to be packed; the checkout stays as it is
 */
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
const { values } = parseArgs({ options: { out: { type: "string" } } });
const out = resolve(values.out ?? root);
const dist = join(out, "dist");

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
const tsc = spawnSync(
  process.execPath,
  ["node_modules/typescript/bin/tsc", "-p", "tsconfig.build.json", "--outDir", dist],
  { cwd: root, stdio: "inherit" },
);
if (tsc.status !== 0) process.exit(1);
if (!existsSync(join(dist, "index.js"))) throw new Error(`the compiler wrote no ${join(dist, "index.js")}`);
if (out !== root) {
  for (const name of ["package.json", "bin", "LICENSE", "README.md", "CHANGELOG.md"]) {
    cpSync(join(root, name), join(out, name), { recursive: true });
  }
}
chmodSync(join(out, "bin/batuta.cjs"), 0o755);
