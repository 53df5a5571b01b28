import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import { startChaosProxy } from "../../test/support/chaos-proxy.ts";
import { buildJournalEntry } from "../../test/support/journal-records.ts";
import { createRecordKeeper, startJournalServer } from "../../test/support/journal-server.ts";
import { createStatusLog } from "../../test/support/status-log.ts";
import { createSystemClock } from "../platform/clock.ts";
import { createIds } from "../platform/ids.ts";
import { openJournalStream } from "./journal-stream.ts";
import type { JournalStatus, JournalStreamOptions } from "./journal-stream-options.ts";

const clock = createSystemClock();
const ids = createIds();
const quick = { reconnect: { baseMs: 2, maxMs: 20 } };

function open(port: number, options: Partial<JournalStreamOptions> = {}) {
  const statuses = createStatusLog<JournalStatus>();
  const stream = openJournalStream({
    baseUrl: `http://127.0.0.1:${port}/api`,
    clock,
    ids,
    ...quick,
    onStatus: statuses.push,
    ...options,
  });
  return { stream, statuses };
}

describe("openJournalStream", () => {
  it("resolves an append after its commit", async () => {
    const keeper = createRecordKeeper();
    const commit = Promise.withResolvers<void>();
    await using server = await startJournalServer({
      append: async (entries) => {
        await commit.promise;
        return keeper.append(entries);
      },
    });
    const { stream } = open(server.port);
    const entry = buildJournalEntry(ids);
    let isDone = false;
    const appended = stream.append(entry).then(() => {
      isDone = true;
    });
    const other = open(server.port);
    await other.statuses.next((status) => status.kind === "connected");
    expect(isDone).toBe(false);
    commit.resolve();
    await appended;
    expect(keeper.records.get(entry.record.id)).toEqual(entry.record);
    await Promise.all([stream.close(), other.stream.close()]);
    expect(server.endpoint.connectionCount).toBe(0);
  });

  it("carries ten thousand records that are appended at once, in their order", async () => {
    const keeper = createRecordKeeper();
    await using server = await startJournalServer(keeper);
    const { stream } = open(server.port, { maxInFlightBytes: 64 * 1024 });
    const entries = Array.from({ length: 10_000 }, () => buildJournalEntry(ids));
    await Promise.all(entries.map((entry) => stream.append(entry)));
    await stream.close();
    expect(keeper.received).toEqual(entries.map((entry) => entry.record.id));
  });

  it("rejects what the server refuses, and only that", async () => {
    const keeper = createRecordKeeper();
    await using server = await startJournalServer({
      append: async (entries) => {
        await keeper.append(entries);
        return entries.map(({ record }) =>
          record.name === "stale"
            ? { code: "run-fenced" as const, message: "another process owns the run" }
            : null,
        );
      },
    });
    const { stream } = open(server.port);
    const invalid = buildJournalEntry(ids, { states: [] });
    const outcomes = await Promise.allSettled([
      stream.append(buildJournalEntry(ids)),
      stream.append(invalid),
      stream.append(buildJournalEntry(ids, { name: "stale" })),
      stream.append(buildJournalEntry(ids)),
    ]);
    expect(
      outcomes.map((outcome) => (outcome.status === "rejected" ? outcome.reason.code : "stored")),
    ).toEqual(["stored", "invalid-record", "run-fenced", "stored"]);
    expect(keeper.records.has(invalid.record.id)).toBe(false);
    await stream.close();
  });

  it("refuses a record that no frame can hold before it is sent", async () => {
    await using server = await startJournalServer(createRecordKeeper());
    const { stream } = open(server.port);
    const result = "ü".repeat(17 * 1024 * 1024);
    await expect(stream.append(buildJournalEntry(ids, { result }))).rejects.toMatchObject({
      code: "invalid-record",
    });
    await stream.close();
  });

  it("connects with its token and is refused for good with a wrong one or none", async () => {
    await using server = await startJournalServer({ ...createRecordKeeper(), token: "admin:secret" });
    const right = open(server.port, { authString: "admin:secret" });
    await right.stream.append(buildJournalEntry(ids));
    await right.stream.close();
    for (const credentials of [{}, { apiKey: "wrong" }]) {
      const { stream } = open(server.port, credentials);
      await expect(stream.append(buildJournalEntry(ids))).rejects.toMatchObject({
        code: "journal-refused",
        message: expect.stringContaining("BATUTA_API_AUTH_STRING"),
      });
      await expect(stream.append(buildJournalEntry(ids))).rejects.toMatchObject({ code: "journal-refused" });
      await expect(stream.close()).rejects.toMatchObject({ code: "journal-refused" });
    }
  });

  it("says that a server has no journal stream", async () => {
    const server = createServer((_request, response) => response.writeHead(404).end());
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    const address = server.address();
    const { stream } = open(typeof address === "object" && address !== null ? address.port : 0);
    await expect(stream.append(buildJournalEntry(ids))).rejects.toThrow(
      "check that the API URL leads to a Batuta",
    );
    server.close();
  });

  it("sends again what a failing store did not take", async () => {
    const keeper = createRecordKeeper();
    let failures = 3;
    await using server = await startJournalServer({
      append: (entries) => {
        if (failures-- > 0) return Promise.reject(new Error("disk I/O error"));
        return keeper.append(entries);
      },
    });
    const { stream, statuses } = open(server.port);
    const entry = buildJournalEntry(ids);
    await stream.append(entry);
    await stream.close();
    expect([...keeper.records.keys()]).toEqual([entry.record.id]);
    const told = statuses.all.filter((status) => status.kind === "disconnected");
    expect(told).toHaveLength(3);
    expect(told[0]).toMatchObject({ code: 1011, reason: expect.stringContaining("store-failed") });
  });

  it("takes nothing after its close and needs no server to close when nothing waits", async () => {
    const { stream } = open(1);
    await stream.close();
    await expect(stream.append(buildJournalEntry(ids))).rejects.toMatchObject({ code: "journal-closed" });
    await stream.close();
  });

  it("gives everything up when it is abandoned", async () => {
    const { stream, statuses } = open(1, { maxBufferedEntries: 1 });
    const appended = stream.append(buildJournalEntry(ids));
    const ready = stream.whenReady();
    const closed = stream.close();
    await statuses.next((status) => status.kind === "disconnected");
    stream.abandon("the process must end");
    await expect(appended).rejects.toMatchObject({ code: "journal-closed" });
    await expect(closed).rejects.toThrow("the process must end");
    await ready;
  });

  it("gives up when nothing that waits was taken for as long as it may wait, and waits for ever while nothing does", async () => {
    const { stream, statuses } = open(1, { outageLimitMs: 60 });
    for (let attempt = 0; attempt < 8; attempt++) await statuses.next(({ kind }) => kind === "disconnected");
    const appended = stream.append(buildJournalEntry(ids));
    const gone = await statuses.next(({ kind }) => kind === "gone");
    expect(gone).toMatchObject({ reason: expect.stringMatching(/./) });
    await expect(appended).rejects.toMatchObject({ code: "journal-closed" });
    await expect(stream.append(buildJournalEntry(ids))).rejects.toMatchObject({ code: "journal-closed" });
  });

  it("holds the sender back in an outage longer than its buffer, and loses nothing", async () => {
    const keeper = createRecordKeeper();
    await using server = await startJournalServer(keeper);
    await using proxy = await startChaosProxy({ targetPort: server.port });
    const { stream, statuses } = open(proxy.port, { maxBufferedEntries: 50 });
    await stream.append(buildJournalEntry(ids));
    proxy.setUp(false);

    const total = 500;
    let appended = 0;
    let acknowledged = 0;
    let mostWaiting = 0;
    const settled: Promise<void>[] = [];
    const sending = (async () => {
      for (let i = 0; i < total; i++) {
        await stream.whenReady();
        appended += 1;
        settled.push(
          stream.append(buildJournalEntry(ids)).then(() => {
            acknowledged += 1;
          }),
        );
        mostWaiting = Math.max(mostWaiting, appended - acknowledged);
      }
    })();
    await statuses.next((status) => status.kind === "slow");
    const seen = statuses.all.length;
    for (let attempts = 0; attempts < 5; attempts++) {
      await statuses.next((status) => status.kind === "disconnected", seen + attempts);
    }
    expect(appended).toBe(50);
    expect(acknowledged).toBe(0);

    proxy.setUp(true);
    await sending;
    await Promise.all(settled);
    await stream.close();
    expect(mostWaiting).toBe(50);
    expect(keeper.records.size).toBe(total + 1);
    expect(statuses.all.some((status) => status.kind === "ready")).toBe(true);
  });

  it("ends only when all is acknowledged", async () => {
    const keeper = createRecordKeeper();
    await using server = await startJournalServer(keeper);
    await using proxy = await startChaosProxy({ targetPort: server.port });
    proxy.setUp(false);
    const { stream, statuses } = open(proxy.port);
    const entry = buildJournalEntry(ids);
    const appended = stream.append(entry);
    let isClosed = false;
    const closed = stream.close().then(() => {
      isClosed = true;
    });
    await statuses.next((status) => status.kind === "disconnected");
    await statuses.next((status) => status.kind === "disconnected", statuses.all.length);
    expect(isClosed).toBe(false);
    proxy.setUp(true);
    await appended;
    await closed;
    expect(keeper.records.has(entry.record.id)).toBe(true);
  });
});
