import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PlainAnswer, PlainRequest } from "../http/plain-request.ts";
import { type Encoding, isMissing, listPageFiles, type PageFile } from "./page-files.ts";
import { PAGE_HEADERS } from "./page-headers.ts";

/** Where the build puts the pages: beside `lib` in the package, in `dist` of a checkout. */
function findPagesFolder(): string {
  const places = ["../ui", "../../../dist/ui"].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  return places.find((folder) => existsSync(join(folder, "index.html"))) ?? places.at(-1) ?? "";
}

/** Whether the pages have been built. */
export function hasPages(): boolean {
  return existsSync(join(findPagesFolder(), "index.html"));
}

/** A file at the root that is asked for by name: no page has such an address. */
const ROOT_FILE = /^\/[^/]+\.(js|css|map|png|svg|ico|woff2|json|txt|webmanifest|xml)$/;

const NOT_BUILT = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Batuta</title></head>
<body>
<h1>Batuta</h1>
<p>The server runs, and its API answers below <a href="/api/version">/api</a>. Its pages have not been built in this checkout.</p>
<p>Build them with <code>npm run build:ui</code>, then load this page again.</p>
</body>
</html>
`;

/**
 * Makes what answers GET and HEAD requests for the pages. Files are read from the disk when they are asked for, none is kept
 * in memory; when `index.html` is another one (a new build), the files are listed anew. Every path that is no file's is
 * answered with `index.html`, whose script knows which page it is.
 */
export function createPageServer(
  folder = findPagesFolder(),
): (request: PlainRequest) => Promise<PlainAnswer> {
  let known: { readonly mark: string; readonly files: ReadonlyMap<string, PageFile> } | undefined;

  async function files(): Promise<ReadonlyMap<string, PageFile> | undefined> {
    const mark = await markOf(join(folder, "index.html"));
    if (mark === undefined) {
      known = undefined;
      return undefined;
    }
    if (known?.mark !== mark) {
      const listed = await listPageFiles(folder);
      known = listed && { mark, files: listed };
    }
    return known?.files;
  }

  return async ({ path, header }) => {
    const listed = await files();
    if (listed === undefined) return notBuilt(path);
    const file = listed.get(path) ?? (isPage(path) ? listed.get("/index.html") : undefined);
    if (file === undefined) return notFound();
    try {
      return await answerFile(file, header("accept-encoding"), header("if-none-match"));
    } catch (error) {
      // A build is replacing the files right now.
      if (isMissing(error)) return notFound();
      throw error;
    }
  };
}

const isPage = (path: string): boolean => !path.startsWith("/assets/") && !ROOT_FILE.test(path);

/** Another one after each build; undefined when there is no such file. */
async function markOf(file: string): Promise<string | undefined> {
  try {
    const { mtimeMs, size, ino } = await stat(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function answerFile(
  { file, type, etag, isHashed, encoded }: PageFile,
  accepted: string | null,
  known: string | null,
): Promise<PlainAnswer> {
  const encoding = encodingFor(accepted, encoded);
  const tag = encoding === undefined ? etag : `${etag.slice(0, -1)}-${encoding}"`;
  const headers = {
    ...PAGE_HEADERS,
    "cache-control": isHashed ? "public, max-age=31536000, immutable" : "no-cache",
    etag: tag,
    ...(Object.keys(encoded).length > 0 ? { vary: "accept-encoding" } : {}),
  };
  if (isSame(known, tag)) return { status: 304, headers, body: null };
  const body = await readFile((encoding && encoded[encoding]) ?? file);
  return {
    status: 200,
    headers: {
      ...headers,
      "content-type": type,
      ...(encoding === undefined ? {} : { "content-encoding": encoding }),
    },
    body,
  };
}

/** The best encoding that the browser takes and the build has made. */
function encodingFor(accepted: string | null, encoded: PageFile["encoded"]): Encoding | undefined {
  const offered = new Set(
    (accepted ?? "")
      .toLowerCase()
      .split(",")
      .map((one) => one.trim().split(/\s*;\s*/))
      .filter(([, quality]) => !/^q=0(\.0*)?$/.test(quality ?? ""))
      .map(([name]) => name),
  );
  return (["br", "gzip"] as const).find((name) => offered.has(name) && encoded[name] !== undefined);
}

/** Whether one of the tags of `if-none-match` is this one; proxies may have made it a weak one. */
function isSame(known: string | null, etag: string): boolean {
  if (known === null) return false;
  return known.split(",").some((one) => one.trim().replace(/^W\//, "") === etag || one.trim() === "*");
}

function notFound(): PlainAnswer {
  const headers = {
    ...PAGE_HEADERS,
    "content-type": "text/plain; charset=utf-8",
    "cache-control": "no-cache",
  };
  return { status: 404, headers, body: "Not Found\n" };
}

function notBuilt(path: string): PlainAnswer {
  if (!isPage(path)) return notFound();
  const headers = {
    ...PAGE_HEADERS,
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
  };
  return { status: 503, headers, body: NOT_BUILT };
}
