import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { writeTar } from "../../src/worker/images/tar-stream.ts";

/** A registry of npm packages on the loopback. */
export interface NpmRegistry extends AsyncDisposable {
  readonly url: string;
  /** Address and checksum of a package's archive, as lock files have them. */
  archive(name: string): { readonly resolved: string; readonly integrity: string };
}

/** A published package: its files by path, `package.json` among them. */
export type PublishedPackage = Readonly<Record<string, string>>;

/** Serves packages, one version of each, as a registry does. */
export async function startNpmRegistry(packages: readonly PublishedPackage[]): Promise<NpmRegistry> {
  const published = new Map<string, { readonly manifest: { version: string }; readonly archive: Buffer }>();
  for (const files of packages) {
    const manifest = JSON.parse(files["package.json"] ?? "{}");
    published.set(manifest.name, { manifest, archive: await pack(files) });
  }
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "").slice(1);
    const [name = "", file] = path.split("/-/");
    const found = published.get(name);
    if (found === undefined) {
      response.writeHead(404, { "content-type": "application/json" }).end(`{"error":"Not found"}`);
    } else if (file !== undefined) response.end(found.archive);
    else {
      const { manifest } = found;
      const { resolved: tarball, integrity } = archive(name);
      const versions = { [manifest.version]: { ...manifest, dist: { tarball, integrity } } };
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ name, "dist-tags": { latest: manifest.version }, versions }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`; // safe: it listens on a port

  function archive(name: string): { readonly resolved: string; readonly integrity: string } {
    const { manifest, archive: bytes } = published.get(name) ?? { archive: "" };
    const integrity = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
    return { resolved: `${url}${name}/-/${name.split("/").at(-1)}-${manifest?.version}.tgz`, integrity };
  }

  return {
    url,
    archive,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function pack(files: PublishedPackage): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  const entries = Object.entries(files).map(([path, text]) => {
    const bytes = Buffer.from(text);
    const content = { kind: "file" as const, sizeBytes: bytes.length, read: () => [bytes] };
    return { path: `package/${path}`, mode: 0o755, content };
  });
  for await (const part of writeTar(entries)) parts.push(part);
  return gzipSync(Buffer.concat(parts));
}
