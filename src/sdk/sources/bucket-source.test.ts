import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Client } from "../../client/http.ts";
import { runSteps } from "../../worker/steps/run-steps.ts";
import { isBucketUrl, parseBucketUrl } from "./bucket-address.ts";
import { fetchBucket } from "./bucket-source.ts";

const OBJECTS: Readonly<Record<string, string>> = {
  "flows/": "",
  "flows/etl.ts": "etl",
  "flows/sub/año.txt": "ñ",
  "flows-not/x": "x",
  "evil/../../x": "x",
};
const KEY = "AKTEST";
const SECRET = "s3cret-of-the-test";

/** As S3 answers, two names a page; it lets in whoever has the key. */
function startStore(): Promise<Server> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://store");
    const [, bucket, ...rest] = url.pathname.split("/").map(decodeURIComponent);
    if (!request.headers.authorization?.includes(`Credential=${KEY}/`)) {
      response.writeHead(403).end("<Error><Code>InvalidAccessKeyId</Code></Error>");
    } else if (bucket !== "code") {
      response
        .writeHead(404)
        .end("<Error><Code>NoSuchBucket</Code><Message>no such bucket</Message></Error>");
    } else if (url.searchParams.has("list-type")) {
      const names = Object.keys(OBJECTS).filter((name) =>
        name.startsWith(url.searchParams.get("prefix") ?? ""),
      );
      const from = Number(url.searchParams.get("continuation-token") ?? 0);
      const more =
        from + 2 < names.length ? `<NextContinuationToken>${from + 2}</NextContinuationToken>` : "";
      const listed = names.slice(from, from + 2).map((name) => `<Contents><Key>${name}</Key></Contents>`);
      response.end(`<ListBucketResult>${more}${listed.join("")}</ListBucketResult>`);
    } else response.end(OBJECTS[rest.join("/")]);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

describe("code of a bucket", () => {
  let root: string;
  let server: Server;
  let endpoint_url: string;
  const good = { aws_access_key_id: KEY, aws_secret_access_key: SECRET };
  const files = (folder: string): string[] => readdirSync(folder, { recursive: true }).map(String).sort();
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), "batuta-bucket-"));
    server = await startStore();
    endpoint_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // safe: it listens on a port
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(root, { recursive: true, force: true });
  });
  const fetchInto = (url: string, target: string, more: object = {}): Promise<void> =>
    fetchBucket(parseBucketUrl(url), { ...good, endpoint_url, ...more }, target, { env: {} });

  it("is all that is below the folder, page by page, and nothing that was there before", async () => {
    const target = join(root, "a");
    mkdirSync(target);
    writeFileSync(join(target, "old.ts"), "old");
    await fetchInto("s3://code/flows/", target);
    expect(files(target)).toEqual(["etl.ts", "sub", "sub/año.txt"]);
    expect(readFileSync(join(target, "sub/año.txt"), "utf8")).toBe("ñ");
  });

  it.each([
    [
      "s3://code/flows",
      { aws_access_key_id: "other" },
      "bucket-refused",
      /lets nobody in with these credentials \(403\)/,
    ],
    ["s3://nope/flows", {}, "bucket-failed", /bucket nope: NoSuchBucket: no such bucket/],
    ["s3://code/flo", {}, "bucket-empty", /has nothing below flo\//],
    ["s3://code/evil", {}, "bucket-failed", /"\.\.\/\.\.\/x", whose name leads out/],
  ])(
    "that can't be had is told, the secret is not, and what was there stays: %s",
    async (url, more, code, message) => {
      const target = join(root, "kept");
      mkdirSync(target, { recursive: true });
      writeFileSync(join(target, "old.ts"), "old");
      const problem = await fetchInto(url, target, more).catch((error: unknown) => error);
      expect(problem).toMatchObject({ code, message: expect.stringMatching(message) });
      expect(JSON.stringify([problem, (problem as Error).stack])).not.toContain(SECRET);
      expect(files(target)).toEqual(["old.ts"]);
    },
  );

  it("is pulled by Batuta's step and by those that Prefect has, without a Python", async () => {
    const inputs = { credentials: { ...good, aws_client_parameters: { endpoint_url } } };
    const steps = [
      { "batuta.steps.pull_from_bucket": { url: "s3://code/flows", ...inputs } },
      { "prefect_aws.deployments.steps.pull_from_s3": { bucket: "code", folder: "flows", ...inputs } },
      {
        "prefect.deployments.steps.pull_from_remote_storage": {
          url: "s3://code/flows",
          key: KEY,
          secret: SECRET,
          endpoint_url,
        },
      },
    ];
    for (const [index, step] of steps.entries()) {
      const cwd = join(root, `step-${index}`);
      mkdirSync(cwd);
      const end = await runSteps(
        [step],
        "pull step",
        { directory: cwd, outputs: {} },
        { client: {} as Client, env: { PATH: "/nowhere" }, print: () => {} }, // safe: nothing of the server is named
      );
      expect(end.directory).toBe(join(cwd, "code-flows"));
      expect(files(end.directory)).toContain("etl.ts");
    }
  });

  it("is named by an address without a login", () => {
    expect(parseBucketUrl("gs://b")).toEqual({ kind: "gcs", bucket: "b", folder: "" });
    expect(parseBucketUrl("abfs://c@account.dfs.core.windows.net/a/b/")).toMatchObject({
      bucket: "c",
      folder: "a/b",
    });
    expect(["s3://b", "https://b", "constructor://b", "./s3"].map(isBucketUrl)).toEqual([
      true,
      false,
      false,
      false,
    ]);
    for (const url of ["s3://key:word@b/f", "s3://key@b", "az://c:word@a/f", "s3://"])
      expect(() => parseBucketUrl(url)).toThrow(/holds a login|write s3:/);
  });
});
