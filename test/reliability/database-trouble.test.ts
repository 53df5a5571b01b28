import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { createSystemClock } from "../../src/platform/clock.ts";
import { createIds } from "../../src/platform/ids.ts";
import { silentLogger } from "../../src/platform/logger.ts";
import { openStore } from "../../src/store/open.ts";
import { startDelayProxy } from "../support/delay-proxy.ts";
import { startLineProcess } from "../support/line-process.ts";
import {
  cloneDatabase,
  crashPostgres,
  dropDatabase,
  ensurePostgres,
  makePostgresHome,
  stopPostgres,
} from "../support/postgres.ts";
import { checkLedgers } from "./check-ledgers.ts";
import { runLedgerClient } from "./ledger-client.ts";

const IS_WHOLE = process.env.CRASH_STRIDE === "1";
const CLIENTS = IS_WHOLE ? 32 : 6;
const RESTARTS = IS_WHOLE ? 10 : 2;
const DISK_MB = 8;
const POLL_MS = 20;
const MB = 1024 * 1024;
const clock = createSystemClock();
const ids = createIds();
const databases = process.env.BATUTA_TEST_DIALECT;

function mount(...words: string[]): boolean {
  return process.platform === "linux" && spawnSync("mount", words).status === 0;
}

/** A small disk, or undefined where this user may not make one. */
async function makeDisk(): Promise<string | undefined> {
  const path = await mkdtemp(join(tmpdir(), "batuta-disk-"));
  const isMounted = mount("-t", "tmpfs", "-o", `size=${DISK_MB}m`, "tmpfs", path);
  onTestFinished(async () => {
    if (isMounted) spawnSync("umount", ["-l", path]);
    await rm(path, { recursive: true, force: true });
  });
  return isMounted ? path : undefined;
}

async function post(url: string, path: string, body: unknown) {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  return { status: answer.status, retryAfter: answer.headers.get("retry-after"), text: await answer.text() };
}

const line = (message: string) => ({
  name: "disk",
  level: 20,
  message,
  timestamp: new Date(clock.now()).toISOString(),
});

describe.skipIf(databases === "postgres")("a server over a SQLite file", () => {
  it("answers 507 while its disk is full, loses nothing, and goes on when there is room", async (context) => {
    const disk = await makeDisk();
    if (disk === undefined) return context.skip("a small disk can only be mounted by root on Linux");
    await writeFile(join(disk, "ballast"), Buffer.alloc(2 * MB));
    const databaseUrl = `sqlite:///${join(disk, "batuta.db")}`;
    await using server = startLineProcess("serve.ts", { databaseUrl, port: 0 });
    const url = String((await server.next("url")).url);
    const kept: string[] = [];
    let full: Awaited<ReturnType<typeof post>> | undefined;
    while (full === undefined) {
      const names = Array.from({ length: 20 }, () => ids.uuid());
      const answer = await post(
        url,
        "/logs/",
        names.map((name) => line(`${name} ${"x".repeat(5000)}`)),
      );
      if (answer.status === 201) kept.push(...names);
      else full = answer;
    }
    expect(full.status).toBe(507);
    expect(full.text).toContain("Free space");
    expect(full.text).not.toContain(".ts:");
    expect(kept.length).toBeGreaterThan(100);
    // It still answers what needs no room.
    expect((await fetch(`${url}/health`)).status).toBe(200);
    const found = await post(url, "/logs/filter", { limit: 1, sort: "TIMESTAMP_DESC" });
    expect([found.status, found.text]).toEqual([200, expect.stringContaining("xxxx")]);
    await rm(join(disk, "ballast"));
    expect((await post(url, "/logs/", [line("room again")])).status).toBe(201);
    await server.kill("SIGKILL");
    await using store = await openStore({ url: databaseUrl, clock, ids, logger: silentLogger });
    const rows = await store.db.selectFrom("log").select("message").execute();
    const stored = new Set(rows.map(({ message }) => message.split(" ", 1)[0]));
    expect(kept.filter((name) => !stored.has(name))).toEqual([]);
    expect(rows).toHaveLength(kept.length + 1);
    console.log(`a disk of ${DISK_MB} MB: ${kept.length} lines acknowledged before it was full, all kept`);
  });

  it("does not start over a read-only disk, says why, and has everything once it may write again", async (context) => {
    const disk = await makeDisk();
    if (disk === undefined) return context.skip("a small disk can only be mounted by root on Linux");
    const databaseUrl = `sqlite:///${join(disk, "batuta.db")}`;
    const serve = () => startLineProcess("serve.ts", { databaseUrl, port: 0 });
    await using first = serve();
    const answer = await post(String((await first.next("url")).url), "/flows/", { name: "kept" });
    expect(answer.status).toBe(201);
    await first.kill("SIGKILL");
    expect(mount("-o", "remount,ro", disk)).toBe(true);
    await using refused = serve();
    await expect(refused.next("failed")).resolves.toMatchObject({
      failed: "database-not-writable",
      message: expect.stringContaining("write"),
    });
    expect(mount("-o", "remount,rw", disk)).toBe(true);
    await using again = serve();
    const repeated = await post(String((await again.next("url")).url), "/flows/", { name: "kept" });
    expect([repeated.status, JSON.parse(repeated.text).id]).toEqual([200, JSON.parse(answer.text).id]);
  });
});

describe.skipIf(databases === "sqlite")("a server over Postgres", () => {
  it("loses nothing when Postgres crashes in the middle of load, and needs no restart itself", {
    timeout: 600_000,
  }, async () => {
    const home = await makePostgresHome();
    onTestFinished(() => stopPostgres(home));
    const postgres = await ensurePostgres(home);
    const databaseUrl = postgres.url(await cloneDatabase(postgres));
    await using server = startLineProcess("serve.ts", { databaseUrl, port: 0 });
    const url = String((await server.next("url")).url);
    const stop = new AbortController();
    let kept = 0;
    const onKept = (): void => {
      kept += 1;
    };
    const untilMoreKept = async (): Promise<void> => {
      for (const before = kept; kept < before + 10 * CLIENTS; ) await clock.sleep(POLL_MS);
    };
    const clients = Array.from({ length: CLIENTS }, (_, at) =>
      runLedgerClient({ apiUrl: url, clock, ids, signal: stop.signal, name: `client-${at}`, onKept }),
    );
    for (let restart = 0; restart < RESTARTS; restart++) {
      await untilMoreKept();
      const crashed = crashPostgres(home, { downMs: 2000 });
      await clock.sleep(500);
      // The last tries of what was under way give up after a second or so; Prefect's clients come back after it.
      const meanwhile = await post(url, "/flows/", { name: "meanwhile" });
      expect(meanwhile).toMatchObject({ status: 503, retryAfter: "1" });
      expect(meanwhile.text).not.toContain(".ts:");
      expect((await fetch(`${url}/health`)).status).toBe(200);
      await crashed;
    }
    await untilMoreKept();
    stop.abort();
    const ledgers = await Promise.all(clients);
    await server.kill("SIGKILL");
    const store = await openStore({ url: databaseUrl, clock, ids, logger: silentLogger });
    const acknowledged = await checkLedgers(store, ledgers);
    await store.close();
    const repeated = ledgers.reduce((sum, ledger) => sum + ledger.repeated, 0);
    console.log(
      `${RESTARTS} crashes of Postgres, ${CLIENTS} clients: ${acknowledged} acknowledgements kept, ${repeated} requests repeated`,
    );
    expect(acknowledged).toBeGreaterThan(CLIENTS);
  });

  it("is as slow as Postgres is, and says so when it does not answer at all", {
    timeout: 120_000,
  }, async () => {
    const postgres = await ensurePostgres(inject("databasesHome"));
    const name = await cloneDatabase(postgres);
    onTestFinished(() => dropDatabase(postgres, name));
    await using proxy = await startDelayProxy(postgres.port);
    const url = postgres.url(name).replace(`:${postgres.port}`, `:${proxy.port}`);
    await using store = await openStore({ url, clock, ids, logger: silentLogger, answerTimeoutMs: 1500 });
    const write = (key: string): Promise<unknown> =>
      store.write((trx) =>
        trx.insertInto("result").values({ key, created: 1, updated: 1, record: "{}" }).execute(),
      );
    proxy.delayMs = 200;
    await Promise.all(["a", "b", "c"].map(write));
    proxy.delayMs = Number.POSITIVE_INFINITY;
    const unanswered = await Promise.allSettled([
      write("d"),
      store.db.selectFrom("flow").select("id").execute(),
      store.reader.selectFrom("flow").select("id").execute(),
    ]);
    for (const outcome of unanswered) {
      expect(outcome).toMatchObject({ status: "rejected", reason: { code: "database-unreachable" } });
    }
    proxy.delayMs = 0;
    await write("e");
    const rows = await store.db.selectFrom("result").select("key").orderBy("key").execute();
    // What nobody acknowledged may or may not be there.
    expect(rows.map(({ key }) => key).filter((key) => key !== "d")).toEqual(["a", "b", "c", "e"]);
  });
});
