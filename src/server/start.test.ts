import { mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { describeEachDialect } from "../../test/support/each-dialect.ts";
import { buildJournalEntry } from "../../test/support/journal-records.ts";
import { openJournalStream } from "../client/journal-stream.ts";
import { LocalServer, NONCE_HEADER } from "../contract/local-server.ts";
import { createSystemClock } from "../platform/clock.ts";
import { createIds } from "../platform/ids.ts";
import { silentLogger } from "../platform/logger.ts";
import { openStore } from "../store/open.ts";
import { startServer } from "./start.ts";
import type { RunningServer, StartServerOptions } from "./start-options.ts";

const clock = createSystemClock();
const ids = createIds();

describeEachDialect("startServer", (dialect) => {
  async function createHome(): Promise<string> {
    const home = await realpath(await mkdtemp(join(tmpdir(), "batuta-home-")));
    onTestFinished(() => rm(home, { recursive: true, force: true }));
    return home;
  }

  async function start(options: Partial<StartServerOptions> = {}): Promise<RunningServer> {
    const server = await startServer({
      port: 0,
      databaseUrl: options.databaseUrl ?? (await dialect.createDatabase()),
      version: "test",
      clock,
      ids,
      logger: silentLogger,
      ...options,
    });
    onTestFinished(() => server.close());
    return server;
  }

  const readServerFile = async (home: string): Promise<LocalServer> =>
    LocalServer.parse(JSON.parse(await readFile(join(home, "server.json"), "utf8")));

  it("tells of itself while it runs, and answers its health with the nonce", async () => {
    const home = await createHome();
    const server = await start({ home });
    expect(server.url).toBe(`http://127.0.0.1:${server.port}/api`);
    const told = await readServerFile(home);
    expect(told).toMatchObject({
      pid: process.pid,
      url: server.url,
      database_id: server.databaseId,
      auth_required: false,
    });
    const health = await fetch(`${server.url}/health`);
    expect([health.status, await health.json(), health.headers.get(NONCE_HEADER)]).toEqual([
      200,
      true,
      told.nonce,
    ]);
    await Promise.all([server.close(), server.close()]);
    await expect(readServerFile(home)).rejects.toMatchObject({ code: "ENOENT" });
    await expect(fetch(`${server.url}/health`)).rejects.toThrow();
  });

  it("keeps its database from one start to the next", async () => {
    const databaseUrl = await dialect.createDatabase();
    const first = await start({ databaseUrl });
    const stream = openJournalStream({ baseUrl: first.url, clock, ids });
    const entry = buildJournalEntry(ids);
    await stream.append(entry);
    await Promise.all([stream.close(), first.close()]);
    const second = await start({ databaseUrl });
    expect(second.databaseId).toBe(first.databaseId);
    const answer = await fetch(`${second.url}/task_runs/${entry.record.id}`);
    expect(await answer.json()).toMatchObject({ id: entry.record.id, state_type: "COMPLETED" });
  });

  it("asks for its auth string everywhere but at the health routes", async () => {
    const home = await createHome();
    const server = await start({ home, authString: "admin:secret" });
    expect((await readServerFile(home)).auth_required).toBe(true);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
    expect((await fetch(`${server.url}/admin/version`)).status).toBe(401);
    const authorization = `Basic ${btoa("admin:secret")}`;
    expect((await fetch(`${server.url}/admin/version`, { headers: { authorization } })).status).toBe(200);
    const refused = openJournalStream({ baseUrl: server.url, clock, ids });
    await expect(refused.append(buildJournalEntry(ids))).rejects.toMatchObject({ code: "journal-refused" });
    const welcome = openJournalStream({ baseUrl: server.url, clock, ids, authString: "admin:secret" });
    await welcome.append(buildJournalEntry(ids));
    await welcome.close();
  });

  it("leaves nothing open or written when its port is taken", async () => {
    const home = await createHome();
    const first = await start();
    const databaseUrl = await dialect.createDatabase();
    await expect(start({ home, databaseUrl, port: first.port })).rejects.toMatchObject({
      code: "port-in-use",
    });
    await expect(readServerFile(home)).rejects.toMatchObject({ code: "ENOENT" });
    const store = await openStore({ url: databaseUrl, clock, ids, logger: silentLogger });
    await store.close();
  });

  it("starts over a server.json that is stale or broken", async () => {
    const home = await createHome();
    await writeFile(join(home, "server.json"), "{ broken");
    const server = await start({ home });
    expect((await readServerFile(home)).url).toBe(server.url);
  });

  it("serves all the same when server.json can't be written", async () => {
    const home = await createHome();
    await writeFile(join(home, "file"), "");
    const server = await start({ home: join(home, "file", "below") });
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });

  it("answers an unknown websocket path with 404 and goes on", async () => {
    const server = await start();
    const answer = await fetch(`${server.url}/no/such/socket`, {
      headers: { connection: "upgrade", upgrade: "websocket" },
    }).catch((error: unknown) => error);
    expect(answer instanceof Response ? answer.status : "refused by fetch").toSatisfy(
      (status) => status === 404 || status === "refused by fetch",
    );
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });
});
