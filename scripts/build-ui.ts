/**
 * Builds the web pages of `ui/`, and compresses them beside as browsers take them.
 *   build-ui.ts              into ./dist/ui
 *   build-ui.ts --out DIR    into another folder
 *   build-ui.ts --if-stale   only when there are none, or something they are made from is newer
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const root = resolve(import.meta.dirname, "..");
const { values } = parseArgs({
  options: { out: { type: "string" }, "if-stale": { type: "boolean", default: false } },
});
const out = resolve(values.out ?? join(root, "dist/ui"));

/** What the pages are made from. */
const SOURCES = ["ui", "src/contract", "src/platform", "package-lock.json"];
/** Smaller ones gain nothing. */
const LEAST_BYTES = 1024;
const COMPRESSIBLE = /\.(html|js|css|json|svg|txt|webmanifest)$/;

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() && !entry.parentPath.includes("node_modules") ? [join(entry.parentPath, entry.name)] : [],
  );
}

function isStale(): boolean {
  const index = join(out, "index.html");
  if (!existsSync(index)) return true;
  const builtMs = statSync(index).mtimeMs;
  return SOURCES.map((path) => join(root, path))
    .flatMap((path) => (statSync(path).isDirectory() ? files(path) : [path]))
    .some((file) => statSync(file).mtimeMs > builtMs);
}

function compress(): void {
  for (const file of files(out).filter((path) => COMPRESSIBLE.test(path))) {
    const bytes = readFileSync(file);
    if (bytes.length < LEAST_BYTES) continue;
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
    writeFileSync(`${file}.br`, brotliCompressSync(bytes, quality));
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }));
  }
}

if (!values["if-stale"] || isStale()) {
  const args = [join(root, "node_modules/vite/bin/vite.js"), "build", join(root, "ui")];
  const vite = spawnSync(
    process.execPath,
    [...args, "--outDir", out, "--emptyOutDir", "--logLevel", "warn"],
    // Whoever builds, tests too: other values of it would make React's development build.
    { cwd: join(root, "ui"), stdio: "inherit", env: { ...process.env, NODE_ENV: "production" } },
  );
  if (vite.status !== 0) throw new Error("the pages could not be built: the messages are above");
  if (!existsSync(join(out, "index.html"))) throw new Error(`vite wrote no ${join(out, "index.html")}`);
  compress();
}
