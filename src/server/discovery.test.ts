import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LocalServer } from "../contract/local-server.ts";
import { createIds } from "../platform/ids.ts";
import { readLocalServer, removeLocalServer, writeLocalServer } from "./discovery.ts";

const ids = createIds();
let parent: string;
let home: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "batuta-home-"));
  home = join(parent, "not", "there", "yet");
});
afterEach(() => rm(parent, { recursive: true }));

const buildServer = (overrides: Partial<LocalServer> = {}): LocalServer => ({
  pid: 7,
  url: "http://127.0.0.1:4200/api",
  database: "sqlite:///x/batuta.db",
  database_id: ids.uuid(),
  nonce: ids.uuid(),
  auth_required: false,
  version: "0.1.0",
  started_at: "2026-01-01T00:00:00Z",
  ...overrides,
});

describe("server.json", () => {
  it("is read back as it was written, by its user only, with nothing left beside it", async () => {
    const server = buildServer();
    await writeLocalServer(home, server);
    expect(await readLocalServer(home)).toEqual(server);
    expect(await readdir(home)).toEqual(["server.json"]);
    if (process.platform !== "win32") {
      expect((await stat(join(home, "server.json"))).mode & 0o777).toBe(0o600);
    }
  });

  it("is whole at every moment while many servers write it", async () => {
    const servers = Array.from({ length: 20 }, () => buildServer());
    const writes = Promise.all(servers.map((server) => writeLocalServer(home, server)));
    const nonces = new Set(servers.map((server) => server.nonce));
    for (let reads = 0; reads < 50; reads++) {
      const server = await readLocalServer(home);
      if (server !== undefined) expect(nonces).toContain(server.nonce);
    }
    await writes;
    expect(await readdir(home)).toEqual(["server.json"]);
  });

  it("is removed by the server that it tells of, not by its predecessor", async () => {
    const [old, successor] = [buildServer(), buildServer()];
    await writeLocalServer(home, old);
    await writeLocalServer(home, successor);
    await removeLocalServer(home, old.nonce);
    expect(await readLocalServer(home)).toEqual(successor);
    await removeLocalServer(home, successor.nonce);
    expect(await readLocalServer(home)).toBeUndefined();
    await removeLocalServer(home, successor.nonce);
  });

  it("counts as absent when it is no such file", async () => {
    await writeLocalServer(home, buildServer());
    await writeFile(join(home, "server.json"), "{ not json");
    expect(await readLocalServer(home)).toBeUndefined();
    await writeFile(join(home, "server.json"), '{"pid":"x"}');
    expect(await readLocalServer(home)).toBeUndefined();
  });
});
