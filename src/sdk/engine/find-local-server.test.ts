import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LocalServer, NONCE_HEADER } from "../../contract/local-server.ts";
import { createSystemClock } from "../../platform/clock.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { findLocalServer } from "./find-local-server.ts";

const NONCE = "0196c8a4-0000-7000-8000-000000000001";
const clock = createSystemClock();
let home: string;

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), "batuta-home-")));
});
afterEach(() => rm(home, { recursive: true }));

const databaseUrl = (): string => `sqlite://${join(home, "batuta.db")}`;

async function writeServer(overrides: Partial<LocalServer> = {}): Promise<void> {
  const server: LocalServer = {
    pid: 7,
    url: "http://127.0.0.1:4200/api",
    database: `sqlite://${join(home, "batuta.db")}`,
    database_id: NONCE,
    nonce: NONCE,
    auth_required: false,
    version: "0.1.0",
    started_at: "2026-01-01T00:00:00Z",
    ...overrides,
  };
  await writeFile(join(home, "server.json"), JSON.stringify(server));
}

const answering =
  (nonce: string | undefined, seen: string[] = []) =>
  async (request: Request): Promise<Response> => {
    seen.push(request.url);
    return new Response("true", nonce === undefined ? {} : { headers: { [NONCE_HEADER]: nonce } });
  };

describe("findLocalServer", () => {
  it("finds the server that serves the same file and answers with its nonce", async () => {
    await writeServer();
    const seen: string[] = [];
    const found = await findLocalServer({
      home,
      databaseUrl: databaseUrl(),
      clock,
      fetch: answering(NONCE, seen),
    });
    expect(found?.url).toBe("http://127.0.0.1:4200/api");
    expect(seen).toEqual(["http://127.0.0.1:4200/api/health"]);
  });

  it("knows a file by its real path", async () => {
    await writeServer();
    const link = `${home}-link`;
    await symlink(home, link);
    const viaLink = `sqlite://${join(link, "batuta.db")}`;
    const found = await findLocalServer({ home, databaseUrl: viaLink, clock, fetch: answering(NONCE) });
    await rm(link);
    expect(found).toBeDefined();
  });

  it("asks nobody when there is no file, when it is broken, or when it tells of another database", async () => {
    const ask = (options = {}) =>
      findLocalServer({
        home,
        databaseUrl: databaseUrl(),
        clock,
        fetch: () => expect.unreachable(),
        ...options,
      });
    expect(await ask()).toBeUndefined();
    await writeFile(join(home, "server.json"), '{"pid": 7, "url"');
    expect(await ask()).toBeUndefined();
    await writeFile(join(home, "server.json"), "{}");
    expect(await ask()).toBeUndefined();
    await writeServer();
    expect(await ask({ databaseUrl: `sqlite://${join(home, "other.db")}` })).toBeUndefined();
    expect(await ask({ databaseUrl: "sqlite::memory:" })).toBeUndefined();
    await rm(join(home, "server.json"));
    await mkdir(join(home, "server.json"));
    expect(await ask()).toBeUndefined();
  });

  it("does not believe a program that has got the port, or another server there", async () => {
    await writeServer();
    for (const nonce of [undefined, "0196c8a4-0000-7000-8000-000000000002"]) {
      const found = await findLocalServer({
        home,
        databaseUrl: databaseUrl(),
        clock,
        fetch: answering(nonce),
      });
      expect(found).toBeUndefined();
    }
  });

  it("passes over a server that asks for credentials which are not there", async () => {
    await writeServer({ auth_required: true });
    const options = { home, databaseUrl: databaseUrl(), clock, fetch: answering(NONCE) };
    expect(await findLocalServer(options)).toBeUndefined();
    expect(await findLocalServer({ ...options, hasCredentials: true })).toBeDefined();
  });

  it("compares Postgres databases by address, not by user", async () => {
    await writeServer({ database: "postgresql://db.test:5432/batuta" });
    const ask = (url: string) => findLocalServer({ home, databaseUrl: url, clock, fetch: answering(NONCE) });
    expect(await ask("postgresql://me:secret@db.test/batuta")).toBeDefined();
    expect(await ask("postgresql://me:secret@db.test/other")).toBeUndefined();
  });

  it("gives up on a port that is dead, and on one that never answers", async () => {
    await writeServer({ url: "http://127.0.0.1:1/api" });
    expect(await findLocalServer({ home, databaseUrl: databaseUrl(), clock })).toBeUndefined();

    const virtual = createVirtualClock();
    const hanging = (request: Request): Promise<Response> =>
      new Promise((_, reject) => {
        request.signal.addEventListener("abort", () => reject(request.signal.reason));
      });
    const asked = findLocalServer({ home, databaseUrl: databaseUrl(), clock: virtual, fetch: hanging });
    expect(await virtual.runUntil(asked)).toBeUndefined();
    expect(virtual.monotonicMs()).toBe(1000);
  });
});
