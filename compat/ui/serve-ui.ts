import { createReadStream, existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { connect } from "node:net";
import { extname, join, normalize } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
  ".woff": "font/woff",
};
/** What stands in the built files for the path that they are served below. */
const BASE = "/PREFECT_UI_SERVE_BASE_REPLACE_PLACEHOLDER";
const TEXTS = new Set([".html", ".js", ".css", ".webmanifest"]);

/** A built interface and the path that it is served below; empty for the root. */
export interface UiFiles {
  readonly folder: string;
  readonly base: string;
}

async function answerFile({ folder, base }: UiFiles, path: string, response: ServerResponse): Promise<void> {
  const asked = normalize(join(folder, path));
  const isFile = asked.startsWith(folder) && existsSync(asked) && statSync(asked).isFile();
  if (!isFile && extname(path) !== "" && path.startsWith("/assets/")) {
    response.writeHead(404).end();
    return;
  }
  const file = isFile ? asked : join(folder, "index.html");
  const ending = extname(file);
  response.writeHead(200, {
    "content-type": TYPES[ending] ?? "application/octet-stream",
    "cache-control": path.startsWith("/assets/") ? "max-age=3600" : "no-cache",
  });
  if (TEXTS.has(ending)) response.end((await readFile(file, "utf8")).replaceAll(BASE, base));
  else createReadStream(file).pipe(response);
}

/**
 * Serves Prefect's built web interfaces beside Batuta's API, as Prefect's own server does: `/api`, `/ui-settings` and
 * websockets go to Batuta. Returns its address.
 */
export async function serveUi(
  target: URL,
  interfaces: readonly UiFiles[],
): Promise<{ readonly url: string; readonly close: () => void }> {
  const forward = (incoming: IncomingMessage, response: ServerResponse): void => {
    const { method, url: path, headers } = incoming;
    const outgoing = request(
      { host: target.hostname, port: target.port, method, path, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    outgoing.on("error", () => response.headersSent || response.writeHead(502).end());
    incoming.pipe(outgoing);
  };
  const byLongestBase = interfaces.toSorted((a, b) => b.base.length - a.base.length);
  const server = createServer((incoming, response) => {
    const path = decodeURIComponent((incoming.url ?? "/").split("?")[0] ?? "/");
    if (path.startsWith("/api/") || path.endsWith("/ui-settings")) return forward(incoming, response);
    const files = byLongestBase.find(
      ({ base }) => base === "" || path === base || path.startsWith(`${base}/`),
    );
    if (files === undefined) response.writeHead(404).end();
    else void answerFile(files, path.slice(files.base.length) || "/", response);
  });
  server.on("upgrade", (incoming, socket) => {
    const upstream = connect(Number(target.port), target.hostname, () => {
      const lines = [`${incoming.method} ${incoming.url} HTTP/1.1`];
      for (let at = 0; at < incoming.rawHeaders.length; at += 2) {
        lines.push(`${incoming.rawHeaders[at]}: ${incoming.rawHeaders[at + 1]}`);
      }
      upstream.write(`${lines.join("\r\n")}\r\n\r\n`);
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on("error", () => socket.destroy());
    socket.on("error", () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the UI's server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
