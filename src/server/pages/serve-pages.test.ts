import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import type { PlainRequest } from "../http/plain-request.ts";
import { createPageServer } from "./serve-pages.ts";

async function openFolder(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), "batuta-pages-"));
  onTestFinished(() => rm(home, { recursive: true }));
  return join(home, "ui");
}

async function build(folder: string, html = "<p>pages</p>"): Promise<void> {
  await mkdir(join(folder, "assets"), { recursive: true });
  await writeFile(join(folder, "index.html"), html);
  await writeFile(join(folder, "favicon.svg"), "<svg/>");
  await writeFile(join(folder, "secrets.exe"), "not of the pages");
  await writeFile(join(folder, "assets", "main-BjX93_ab.js"), "script()");
  await writeFile(join(folder, "assets", "main-BjX93_ab.js.br"), brotliCompressSync("script()"));
  await writeFile(join(folder, "assets", "main-BjX93_ab.js.gz"), gzipSync("script()"));
}

function ask(path: string, headers: Readonly<Record<string, string>> = {}): PlainRequest {
  return {
    method: "GET",
    path,
    search: "",
    header: (name) => headers[name] ?? null,
    text: async () => "",
  };
}

const textOf = (body: unknown): string => Buffer.from(body as Uint8Array).toString(); // safe: text or bytes

describe("pages", () => {
  it("are files with their types; hashed ones are kept for ever, others asked for anew", async () => {
    const folder = await openFolder();
    await build(folder);
    const serve = createPageServer(folder);
    const script = await serve(ask("/assets/main-BjX93_ab.js"));
    expect(script.status).toBe(200);
    expect(textOf(script.body)).toBe("script()");
    expect(script.headers).toMatchObject({
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "public, max-age=31536000, immutable",
      "x-content-type-options": "nosniff",
      vary: "accept-encoding",
    });
    const icon = await serve(ask("/favicon.svg"));
    expect(icon.headers).toMatchObject({ "content-type": "image/svg+xml", "cache-control": "no-cache" });
  });

  it("load nothing from elsewhere, and stand in no frame", async () => {
    const folder = await openFolder();
    await build(folder);
    const { headers } = await createPageServer(folder)(ask("/"));
    const policy = headers["content-security-policy"] ?? "";
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(headers["referrer-policy"]).toBe("no-referrer");
  });

  it("come compressed as the build made them, if the browser takes that", async () => {
    const folder = await openFolder();
    await build(folder);
    const serve = createPageServer(folder);
    const encodingFor = async (accepted: string) =>
      (await serve(ask("/assets/main-BjX93_ab.js", { "accept-encoding": accepted }))).headers[
        "content-encoding"
      ];
    expect(await encodingFor("gzip, deflate, br, zstd")).toBe("br");
    expect(await encodingFor("gzip;q=1.0, br;q=0")).toBe("gzip");
    expect(await encodingFor("identity")).toBeUndefined();
    const packed = await serve(ask("/assets/main-BjX93_ab.js", { "accept-encoding": "br" }));
    expect(packed.body).toEqual(brotliCompressSync("script()"));
    // Not compressed by the build: as it is.
    const page = await serve(ask("/", { "accept-encoding": "br" }));
    expect(page.headers["content-encoding"]).toBeUndefined();
  });

  it("are not sent to a browser that has them, by encoding", async () => {
    const folder = await openFolder();
    await build(folder);
    const serve = createPageServer(folder);
    const path = "/assets/main-BjX93_ab.js";
    const plain = (await serve(ask(path))).headers.etag ?? "";
    const packed = (await serve(ask(path, { "accept-encoding": "br" }))).headers.etag ?? "";
    expect(packed).not.toBe(plain);
    const again = async (headers: Readonly<Record<string, string>>) =>
      (await serve(ask(path, headers))).status;
    expect(await again({ "if-none-match": `"x", W/${plain}` })).toBe(304);
    expect(await again({ "if-none-match": plain, "accept-encoding": "br" })).toBe(200);
  });

  it("have addresses that are no files: index.html answers, but not for a missing file", async () => {
    const folder = await openFolder();
    await build(folder);
    const serve = createPageServer(folder);
    for (const path of [
      "/",
      "/runs",
      "/runs/flow-run/x",
      "/work-pools/pool.json",
      "/blocks/a.b",
      "/secrets.exe",
    ]) {
      const answer = await serve(ask(path));
      expect([path, answer.status, textOf(answer.body)]).toEqual([path, 200, "<p>pages</p>"]);
    }
    for (const path of ["/assets/gone-AAAAAAAA.js", "/assets/", "/robots.txt", "/main.js"]) {
      expect([path, (await serve(ask(path))).status]).toEqual([path, 404]);
    }
  });

  it("never are a file outside the folder", async () => {
    const folder = await openFolder();
    await build(folder);
    await writeFile(join(folder, "..", "secret.txt"), "secret");
    await symlink(join(folder, "..", "secret.txt"), join(folder, "linked.txt"));
    const serve = createPageServer(folder);
    const piece = fc.constantFrom(
      "..",
      ".",
      "%2e%2e",
      "..%2f",
      "assets",
      "secret.txt",
      "linked.txt",
      "\0",
      "\\..\\",
      "",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 6 }), async (pieces) => {
        const { body } = await serve(ask(`/${pieces.join("/")}`));
        expect(textOf(body)).not.toContain("secret");
      }),
    );
  });

  it("are those of the newest build, and until there is one a page says how to make it", async () => {
    const folder = await openFolder();
    const serve = createPageServer(folder);
    const none = await serve(ask("/runs"));
    expect(none.status).toBe(503);
    expect(textOf(none.body)).toContain("npm run build:ui");
    expect((await serve(ask("/assets/main-BjX93_ab.js"))).status).toBe(404);
    await build(folder);
    expect(textOf((await serve(ask("/"))).body)).toBe("<p>pages</p>");
    await build(folder, "<p>newer pages</p>");
    await writeFile(join(folder, "assets", "more-AAAAAAAA.css"), "a{}");
    expect(textOf((await serve(ask("/"))).body)).toBe("<p>newer pages</p>");
    expect((await serve(ask("/assets/more-AAAAAAAA.css"))).status).toBe(200);
  });
});
