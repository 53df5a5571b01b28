import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { packageVersion } from "../config/package-version.ts";
import { silentLogger } from "../platform/logger.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import { startServer } from "./index.ts";
import { createStderrLogger } from "./stderr-logger.ts";

async function useHome(env: Readonly<Record<string, string>> = {}): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), "batuta-home-"));
  for (const [name, value] of Object.entries({ BATUTA_HOME: home, BATUTA_LOGGING_LEVEL: "ERROR", ...env }))
    vi.stubEnv(name, value);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await rm(home, { recursive: true, force: true });
  });
  return home;
}

const announced = async (home: string): Promise<unknown> =>
  JSON.parse(await readFile(join(home, "server.json"), "utf8"));

describe("startServer of batuta/server", () => {
  it("serves the database of the settings, and flows of this machine find it", async () => {
    const home = await useHome({ BATUTA_SERVER_PORT: "0" });
    {
      await using server = await startServer();
      expect((await fetch(`${server.url}/health`)).status).toBe(200);
      expect(await announced(home)).toMatchObject({
        url: server.url,
        database_id: server.databaseId,
        version: packageVersion(),
      });
    }
    await expect(announced(home)).rejects.toMatchObject({ code: "ENOENT" });
    await expect(readFile(join(home, "batuta.db"))).resolves.toBeInstanceOf(Buffer);
  });

  it("takes a port, a path and no home", async () => {
    const home = await useHome();
    const databaseUrl = join(home, "own.db");
    await using server = await startServer({ port: 0, databaseUrl, home: null, logger: silentLogger });
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
    await expect(announced(home)).rejects.toMatchObject({ code: "ENOENT" });
    await expect(readFile(databaseUrl)).resolves.toBeInstanceOf(Buffer);
  });

  it("asks for the auth string of the settings, another one, or none", async () => {
    await useHome({ BATUTA_SERVER_AUTH_STRING: "ada:lovelace" });
    const statuses: number[] = [];
    for (const authString of [undefined, "grace:hopper", null]) {
      await using server = await startServer({ port: 0, databaseUrl: "sqlite::memory:", authString });
      for (const user of ["ada:lovelace", "grace:hopper", "nobody:"]) {
        const headers = { authorization: `Basic ${btoa(user)}` };
        statuses.push((await fetch(`${server.url}/admin/version`, { headers })).status);
      }
    }
    expect(statuses).toEqual([200, 401, 401, 401, 200, 401, 200, 200, 200]);
  });

  it("leaves the globals of its process alone", async () => {
    await useHome();
    const before = [globalThis.Request, globalThis.Response];
    await using _server = await startServer({ port: 0, databaseUrl: "sqlite::memory:" });
    expect([globalThis.Request, globalThis.Response]).toEqual(before);
  });

  it("refuses a wrong setting by its name", async () => {
    await useHome({ BATUTA_SERVER_PORT: "many" });
    await expect(startServer()).rejects.toMatchObject({
      code: "invalid-settings",
      message: expect.stringContaining("BATUTA_SERVER_PORT"),
    });
  });
});

it("logs lines of time, level, message and fields, from its level on", () => {
  const lines: string[] = [];
  const clock = createVirtualClock({ startAt: new Date("2026-01-01T00:00:00Z") });
  const logger = createStderrLogger({ clock, level: "INFO", write: (text) => void lines.push(text) });
  logger.debug("not seen");
  logger
    .with({ pid: 7 })
    .info("server listens", { url: "http://127.0.0.1:1/api", why: "a reason", no: undefined });
  logger.error("it failed", { err: new Error("broken") });
  expect(lines[0]).toBe(
    '2026-01-01T00:00:00.000Z INFO     batuta.server server listens pid=7 url=http://127.0.0.1:1/api why="a reason"\n',
  );
  expect(lines[1]).toMatch(
    /^2026-01-01T00:00:00\.000Z ERROR {4}batuta\.server it failed err="broken"\nError: broken\n {4}at /,
  );
  expect(lines).toHaveLength(2);
});
