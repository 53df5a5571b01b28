/**
 * Builds the web pages of `ui/`, and compresses them beside as browsers take them.
 *   build-ui.ts              into ./dist/ui
 *   build-ui.ts --out DIR    into another folder
 *   build-ui.ts --if-stale   only when there are none, or something they are made from is newer
 *   build-ui.ts --packages FILE   names of the packages that are in them, one a line, into a file
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { packageOf } from "./licences.ts";

const root = resolve(import.meta.dirname, "..");
const { values } = parseArgs({
  options: {
    out: { type: "string" },
    "if-stale": { type: "boolean", default: false },
    packages: { type: "string" },
  },
});
const out = resolve(values.out ?? join(root, "dist/ui"));

/** What the pages are made from. */
const SOURCES = ["ui", "src/contract", "src/domain", "src/platform", "package-lock.json"];
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

/** Of packages that leave styles and files in the pages, but no module. */
const STYLES = ["tailwindcss"];

/** Builds the pages; answers the packages that are in them. */
async function buildPages(): Promise<readonly string[]> {
  // Whoever builds, tests too: other values of it would make React's development build.
  process.env.NODE_ENV = "production";
  const { build } = await import("vite");
  const built = await build({
    root: join(root, "ui"),
    logLevel: "warn",
    build: { outDir: out, emptyOutDir: true },
  });
  if (!("output" in built)) throw new Error("vite answered with more than one build");
  if (!existsSync(join(out, "index.html"))) throw new Error(`vite wrote no ${join(out, "index.html")}`);
  const paths = built.output.flatMap((file) =>
    file.type === "chunk" ? file.moduleIds : file.originalFileNames,
  );
  return [...new Set([...STYLES, ...paths.flatMap((path) => packageOf(path) ?? [])])].sort();
}

if (!values["if-stale"] || isStale()) {
  const packages = await buildPages();
  compress();
  if (values.packages !== undefined) writeFileSync(values.packages, `${packages.join("\n")}\n`);
}
