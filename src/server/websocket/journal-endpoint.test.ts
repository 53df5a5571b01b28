import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { buildJournalEntry } from "../../../test/support/journal-records.ts";
import {
  createRecordKeeper,
  type JournalServer,
  type JournalServerOptions,
  startJournalServer,
} from "../../../test/support/journal-server.ts";
import { createStatusLog } from "../../../test/support/status-log.ts";
import { JOURNAL_SUBPROTOCOL } from "../../contract/websocket/journal-frames.ts";
import { createIds } from "../../platform/ids.ts";

const ids = createIds();
const open: AsyncDisposable[] = [];

afterEach(async () => {
  for (const each of open.splice(0)) await each[Symbol.asyncDispose]();
});

async function serve(options: Partial<JournalServerOptions> = {}): Promise<JournalServer> {
  const server = await startJournalServer({ ...createRecordKeeper(), ...options });
  open.push(server);
  return server;
}

/** A client that sends what it is told to, right or wrong. */
async function connect(server: JournalServer) {
  const socket = new WebSocket(
    `ws://127.0.0.1:${server.port}/api/batuta/journal/stream`,
    JOURNAL_SUBPROTOCOL,
  );
  const frames = createStatusLog<Record<string, unknown>>();
  socket.on("message", (data) => frames.push(JSON.parse(String(data))));
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on("close", (code, reason) => resolve({ code, reason: String(reason) }));
  });
  await new Promise((resolve, reject) => {
    socket.on("open", resolve);
    socket.on("error", reject);
  });
  const send = (frame: unknown): void => socket.send(JSON.stringify(frame));
  const next = (type: string): Promise<Record<string, unknown>> =>
    frames.next((frame) => frame.type === type);
  const greet = async (): Promise<Record<string, unknown>> => {
    send({ type: "auth", token: null });
    await next("auth_success");
    send({ type: "hello", version: 1, client_id: ids.uuid() });
    return next("welcome");
  };
  return { socket, frames, closed, send, next, greet };
}

describe("the journal endpoint", () => {
  it("welcomes a client with its limits and answers its pings", async () => {
    const client = await connect(await serve());
    expect(client.socket.protocol).toBe(JOURNAL_SUBPROTOCOL);
    expect(await client.greet()).toMatchObject({
      version: 1,
      max_entries: 5000,
      max_frame_bytes: 33_554_432,
    });
    client.send({ type: "ping" });
    await client.next("pong");
    client.send({ type: "bye", reason: "done" });
    client.socket.close(1000);
    expect(await client.closed).toMatchObject({ code: 1000 });
  });

  it("acknowledges batches in their order though their commits end in another", async () => {
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let calls = 0;
    const server = await serve({
      append: async (entries) => {
        await gates[calls++]?.promise;
        return entries.map(() => null);
      },
    });
    const client = await connect(server);
    await client.greet();
    client.send({ type: "append", seq: 1, entries: [buildJournalEntry(ids)] });
    client.send({ type: "append", seq: 2, entries: [buildJournalEntry(ids)] });
    client.send({ type: "ping" });
    await client.next("pong");
    gates[1]?.resolve();
    client.send({ type: "ping" });
    await client.frames.next((frame) => frame.type === "pong", client.frames.all.length);
    expect(client.frames.all.some((frame) => frame.type === "ack")).toBe(false);
    gates[0]?.resolve();
    await client.frames.next((frame) => frame.type === "ack" && frame.seq === 2);
    expect(client.frames.all.filter((frame) => frame.type === "ack").map((frame) => frame.seq)).toEqual([
      1, 2,
    ]);
    client.socket.close();
  });

  it("names the field that makes a record invalid and stores its neighbours", async () => {
    const keeper = createRecordKeeper();
    const client = await connect(await serve(keeper));
    await client.greet();
    const good = buildJournalEntry(ids);
    client.send({
      type: "append",
      seq: 1,
      entries: [{ epoch: null, record: { ...good.record, name: 7 } }, good, 12],
    });
    expect(await client.next("ack")).toMatchObject({
      refusals: [
        { seq: 1, index: 0, code: "invalid-record", message: expect.stringContaining("record.name") },
        { seq: 1, index: 2, code: "invalid-record" },
      ],
    });
    expect([...keeper.records.keys()]).toEqual([good.record.id]);
    client.socket.close();
  });

  const outOfTurn: [string, unknown[], number, string][] = [
    [
      "an append before the handshake",
      [{ type: "append", seq: 1, entries: [1] }],
      1002,
      "append before the welcome",
    ],
    [
      "a hello before the token",
      [{ type: "hello", version: 1, client_id: ids.uuid() }],
      1008,
      "Expected 'auth' message",
    ],
    ["two tokens", [{ type: "auth" }, { type: "auth" }], 1002, "auth was sent twice"],
    ["a frame of no known type", [{ type: "dance" }], 1002, "expected a journal frame"],
    [
      "another version",
      [{ type: "auth" }, { type: "hello", version: 99, client_id: ids.uuid() }],
      4001,
      "this server speaks version 1 of the journal stream, the client 99",
    ],
    [
      "a gap between batches",
      [
        { type: "auth" },
        { type: "hello", version: 1, client_id: ids.uuid() },
        { type: "append", seq: 2, entries: [buildJournalEntry(ids)] },
      ],
      1002,
      "batch 2 came after batch 0",
    ],
  ];
  it.each(outOfTurn)("closes on %s and says why", async (_, frames, code, reason) => {
    const client = await connect(await serve());
    for (const frame of frames) client.send(frame);
    expect(await client.closed).toEqual({ code, reason });
    expect(client.frames.all.at(-1)).toMatchObject({ type: "bye", message: reason });
  });

  it("closes on what is not JSON, is binary or is too big", async () => {
    const server = await serve();
    const text = await connect(server);
    text.socket.send("{");
    expect(await text.closed).toMatchObject({ code: 1002 });
    const binary = await connect(server);
    binary.socket.send(Buffer.from('{"type":"auth"}'));
    expect(await binary.closed).toMatchObject({ code: 1002 });
    const big = await connect(server);
    big.socket.on("error", () => {});
    big.socket.send("x".repeat(33 * 1024 * 1024));
    expect(await big.closed).toMatchObject({
      code: expect.toSatisfy((code) => code === 1009 || code === 1006),
    });
    await server.endpoint.close();
    expect(server.endpoint.connectionCount).toBe(0);
  });

  it("refuses a page of another origin, and takes one of its own", async () => {
    const server = await serve();
    const url = `ws://127.0.0.1:${server.port}/api/batuta/journal/stream`;
    const outcomeWith = (origin: string): Promise<number | "open"> =>
      new Promise((resolve) => {
        const socket = new WebSocket(url, JOURNAL_SUBPROTOCOL, { origin });
        socket.on("open", () => {
          resolve("open");
          socket.close();
        });
        socket.on("unexpected-response", (_request, response) => {
          resolve(response.statusCode ?? 0);
          socket.terminate();
        });
        socket.on("error", () => {});
      });
    expect(await outcomeWith("https://elsewhere.test")).toBe(403);
    expect(await outcomeWith("null")).toBe(403);
    expect(await outcomeWith(`http://127.0.0.1:${server.port}`)).toBe("open");
  });

  it("refuses a wrong token and a missing one as Prefect does", async () => {
    const server = await serve({ token: "admin:secret" });
    const wrong = await connect(server);
    wrong.send({ type: "auth", token: "admin:guess" });
    expect(await wrong.closed).toEqual({ code: 1008, reason: "Invalid token" });
    const missing = await connect(server);
    missing.send({ type: "auth", token: null });
    expect(await missing.closed).toEqual({ code: 1008, reason: "Auth required but no token provided" });
  });

  it("asks one client too many to come back later", async () => {
    const server = await serve({ maxConnections: 1 });
    const first = await connect(server);
    const second = await connect(server);
    expect(await second.closed).toEqual({ code: 1013, reason: "too-many-connections" });
    first.socket.close();
  });

  it("stops reading a sender that is ahead of the database, and reads on later", async () => {
    const keeper = createRecordKeeper();
    const gate = Promise.withResolvers<void>();
    let taken = 0;
    const server = await serve({
      append: async (entries) => {
        taken += 1;
        await gate.promise;
        return keeper.append(entries);
      },
      limits: { maxPendingBytes: 4096 },
    });
    const client = await connect(server);
    await client.greet();
    const batches = 64;
    for (let seq = 1; seq <= batches; seq++) {
      client.send({
        type: "append",
        seq,
        entries: [buildJournalEntry(ids, { result: "x".repeat(64 * 1024) })],
      });
    }
    const other = await connect(server);
    await other.greet();
    // What had arrived with the frame that crossed the limit may still be taken; the rest stays in the sockets.
    expect(taken).toBeLessThan(10);
    gate.resolve();
    await client.frames.next((frame) => frame.type === "ack" && frame.seq === batches);
    expect(keeper.records.size).toBe(batches);
    client.socket.close();
    other.socket.close();
  });

  it("acknowledges what it has read before it stops", async () => {
    const gate = Promise.withResolvers<void>();
    const taken = Promise.withResolvers<void>();
    const server = await serve({
      append: async (entries) => {
        taken.resolve();
        await gate.promise;
        return entries.map(() => null);
      },
    });
    const client = await connect(server);
    await client.greet();
    client.send({ type: "append", seq: 1, entries: [buildJournalEntry(ids)] });
    await taken.promise;
    const stopped = server.endpoint.close();
    gate.resolve();
    expect(await client.closed).toEqual({ code: 1001, reason: "the server stops" });
    await stopped;
    expect(client.frames.all.map((frame) => frame.type)).toEqual(["auth_success", "welcome", "ack", "bye"]);
    const late = await connect(server);
    expect(await late.closed).toMatchObject({ code: 1001 });
  });
});
