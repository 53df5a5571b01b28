import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** A file of the pages, as it lies on the disk. */
export interface PageFile {
  readonly file: string;
  readonly type: string;
  readonly etag: string;
  /** Whether its name tells its contents, so that browsers may keep it for ever. */
  readonly isHashed: boolean;
  /** The same, compressed at the build, by the name of the encoding. */
  readonly encoded: Readonly<Partial<Record<Encoding, string>>>;
}

export type Encoding = "br" | "gzip";

const SUFFIXES: readonly (readonly [suffix: string, encoding: Encoding])[] = [
  [".br", "br"],
  [".gz", "gzip"],
];

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  json: "application/json",
  map: "application/json",
  svg: "image/svg+xml",
  png: "image/png",
  ico: "image/x-icon",
  txt: "text/plain; charset=utf-8",
  webmanifest: "application/manifest+json",
  woff2: "font/woff2",
};

const HASHED = /^\/assets\/.+-[\w-]{8,}\.\w+$/;

/**
 * The files below a folder by the paths at which they are served. Only what is listed here is ever read, so no path leads
 * out of the folder; links are not followed. Undefined when there is no `index.html`.
 */
export async function listPageFiles(folder: string): Promise<ReadonlyMap<string, PageFile> | undefined> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const paths = new Map<string, string>();
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    paths.set(file.slice(folder.length).replaceAll("\\", "/"), file);
  }
  if (!paths.has("/index.html")) return undefined;
  const files = new Map<string, PageFile>();
  for (const [path, file] of paths) {
    const type = TYPES[path.slice(path.lastIndexOf(".") + 1)];
    if (type === undefined) continue;
    const { mtimeMs, size } = await stat(file);
    const encoded = SUFFIXES.flatMap(([suffix, encoding]) => {
      const other = paths.get(`${path}${suffix}`);
      return other === undefined ? [] : [[encoding, other]];
    });
    files.set(path, {
      file,
      type,
      etag: `"${Math.round(mtimeMs).toString(36)}-${size.toString(36)}"`,
      isHashed: HASHED.test(path),
      encoded: Object.fromEntries(encoded),
    });
  }
  return files;
}

export const isMissing = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
