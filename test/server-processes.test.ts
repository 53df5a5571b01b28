import { mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { openJournalStream } from "../src/client/journal-stream.ts";
import { createSystemClock } from "../src/platform/clock.ts";
import { createIds } from "../src/platform/ids.ts";
import { silentLogger } from "../src/platform/logger.ts";
import { findLocalServer } from "../src/sdk/engine/find-local-server.ts";
import { openStore } from "../src/store/open.ts";
import { buildJournalEntry } from "./support/journal-records.ts";
import { type LineProcess, startLineProcess } from "./support/line-process.ts";

const clock = createSystemClock();
const ids = createIds();

/** An empty home, as on a new machine; gone when the test has ended. */
async function createHome(): Promise<{ readonly home: string; readonly databaseUrl: string }> {
  const home = join(await realpath(await mkdtemp(join(tmpdir(), "batuta-home-"))), ".batuta");
  onTestFinished(() => rm(join(home, ".."), { recursive: true, force: true }));
  return { home, databaseUrl: `sqlite://${join(home, "batuta.db")}` };
}

function start(program: string, argument: unknown): LineProcess {
  const process = startLineProcess(program, argument);
  onTestFinished(() => process[Symbol.asyncDispose]());
  return process;
}

async function serve(options: { home: string; databaseUrl: string; port?: number }) {
  const process = start("serve.ts", { port: 0, ...options });
  const { url } = await process.next("url");
  return { process, url: String(url), port: Number(new URL(String(url)).port) };
}

/** Ids of all task runs, after a check that the file is sound. */
async function storedIds(databaseUrl: string): Promise<string[]> {
  await using store = await openStore({ url: databaseUrl, clock, ids, logger: silentLogger });
  const rows = await store.db.selectFrom("task_run").select(["id", "result"]).orderBy("id").execute();
  return rows.map((row) => row.id);
}

const sorted = (values: unknown): string[] => [...(values as string[])].sort(); // safe: ids that our own process printed

describe("a server process", () => {
  it("may be killed and replaced in the middle of a stream: nothing is lost or doubled, and the sender waits", async () => {
    const { home, databaseUrl } = await createHome();
    const first = await serve({ home, databaseUrl });
    const records = 6000;
    const maxBufferedEntries = 300;
    const sender = start("stream.ts", { baseUrl: first.url, records, maxBufferedEntries });
    await sender.next("quarter");
    expect(await first.process.kill("SIGKILL")).toMatchObject({ signal: "SIGKILL" });
    // The outage is longer than the buffer: the sender has stopped by itself.
    await sender.next("slow");

    const second = await serve({ home, databaseUrl, port: first.port });
    const { sent, mostWaiting, maxRssKb } = await sender.next("sent");
    expect(await sender.ended).toMatchObject({ code: 0 });
    expect(mostWaiting).toBe(maxBufferedEntries);
    expect(Number(maxRssKb)).toBeLessThan(300 * 1024);
    second.process.send("");
    expect(await second.process.kill("SIGTERM")).toMatchObject({ code: 0 });
    expect(sent).toHaveLength(records);
    expect(await storedIds(databaseUrl)).toEqual(sorted(sent));
  });

  it("acknowledges what it took before it stops on request", async () => {
    const { home, databaseUrl } = await createHome();
    const first = await serve({ home, databaseUrl });
    const sender = start("stream.ts", { baseUrl: first.url, records: 2000, maxBufferedEntries: 200 });
    await sender.next("quarter");
    expect(await first.process.kill("SIGTERM")).toMatchObject({ code: 0 });
    await serve({ home, databaseUrl, port: first.port });
    const { sent } = await sender.next("sent");
    expect(await storedIds(databaseUrl)).toEqual(sorted(sent));
  });

  it("leaves a stale server.json when it is killed, which no flow believes and the next server replaces", async () => {
    const { home, databaseUrl } = await createHome();
    const first = await serve({ home, databaseUrl });
    const find = () => findLocalServer({ home, databaseUrl, clock, timeoutMs: 20_000 });
    expect((await find())?.url).toBe(first.url);
    await first.process.kill("SIGKILL");
    expect(JSON.parse(await readFile(join(home, "server.json"), "utf8"))).toMatchObject({
      pid: first.process.pid,
    });
    const startedMs = clock.monotonicMs();
    expect(await find()).toBeUndefined();
    // A dead port refuses at once; nobody waits for a deadline.
    expect(clock.monotonicMs() - startedMs).toBeLessThan(5000);

    const second = await serve({ home, databaseUrl });
    expect((await find())?.url).toBe(second.url);
    await second.process.kill("SIGTERM");
    await expect(readFile(join(home, "server.json"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("is the only one over its file, and says who the other one is", async () => {
    const { home, databaseUrl } = await createHome();
    const first = await serve({ home, databaseUrl });
    const second = start("serve.ts", { port: 0, home, databaseUrl });
    const refused = await second.next("failed");
    expect(refused).toMatchObject({
      failed: "server-already-running",
      message: `a server with process id ${first.process.pid} already serves this database at ${first.url}; use it, or stop it first with \`batuta server stop\``,
    });
    const samePort = start("serve.ts", {
      port: first.port,
      home: `${home}-2`,
      databaseUrl: "sqlite::memory:",
    });
    expect(await samePort.next("failed")).toMatchObject({ failed: "port-in-use" });
    expect((await findLocalServer({ home, databaseUrl, clock, timeoutMs: 20_000 }))?.url).toBe(first.url);
  });

  it("starts while an embedded process holds the file, and both go on", async () => {
    const { home, databaseUrl } = await createHome();
    const holder = start("embed.ts", { databaseUrl, records: 50, stay: true });
    const before = await holder.next("appended");
    const server = await serve({ home, databaseUrl });
    expect((await findLocalServer({ home, databaseUrl, clock, timeoutMs: 20_000 }))?.database_id).toBe(
      before.identity,
    );

    const stream = openJournalStream({ baseUrl: server.url, clock, ids });
    const entries = Array.from({ length: 500 }, () => buildJournalEntry(ids));
    const appending = Promise.all(entries.map((entry) => stream.append(entry)));
    for (let rounds = 0; rounds < 5; rounds++) holder.send("more");
    await appending;
    await stream.close();
    await holder.kill("SIGTERM");
    const stored = await storedIds(databaseUrl);
    expect(stored).toEqual(
      expect.arrayContaining([...sorted(before.appended), ...entries.map((e) => e.record.id)]),
    );
  });
});

describe("twenty processes on an empty home", () => {
  it("all open the same new database and keep what they append", async () => {
    const { databaseUrl } = await createHome();
    const processes = Array.from({ length: 20 }, () => start("embed.ts", { databaseUrl, records: 20 }));
    const answers = await Promise.all(processes.map((process) => process.next("appended")));
    const ends = await Promise.all(processes.map((process) => process.ended));
    expect(ends.every((end) => end.code === 0)).toBe(true);
    expect(processes.map((process) => process.stderr()).join("")).toBe("");
    expect(new Set(answers.map((answer) => answer.identity)).size).toBe(1);
    expect(answers.every((answer) => answer.health === 200)).toBe(true);
    expect(await storedIds(databaseUrl)).toEqual(sorted(answers.flatMap((answer) => answer.appended)));
  }, 120_000);
});
