import { describe, expect, it } from "vitest";
import { buildJournalEntry } from "../../test/support/journal-records.ts";
import { createStatusLog } from "../../test/support/status-log.ts";
import { createSeededIds } from "../testing/seeded-ids.ts";
import { createVirtualClock } from "../testing/virtual-clock.ts";
import type { JournalSocketHandlers, OpenJournalSocket } from "./journal-socket.ts";
import { toWebSocketUrl } from "./journal-socket.ts";
import { openJournalStream } from "./journal-stream.ts";
import type { JournalStatus, JournalStreamOptions } from "./journal-stream-options.ts";

const ids = createSeededIds(1);
const welcome = {
  type: "welcome",
  version: 1,
  server_id: ids.uuid(),
  database_id: ids.uuid(),
  max_frame_bytes: 1e6,
  max_entries: 100,
};

interface FakeSocket {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly sent: { readonly type: string; readonly seq?: number; readonly entries?: readonly unknown[] }[];
  readonly handlers: JournalSocketHandlers;
  isTerminated: boolean;
  /** Plays the server. */
  say(frame: unknown): void;
}

/** A stream on a virtual clock whose sockets do nothing but what the test says. */
function stage(options: Partial<JournalStreamOptions> = {}, greet = true) {
  const clock = createVirtualClock();
  const sockets: FakeSocket[] = [];
  const opened = createStatusLog<FakeSocket>();
  const statuses = createStatusLog<JournalStatus>();
  const webSocket: OpenJournalSocket = async (url, { headers }, handlers) => {
    const socket: FakeSocket = {
      url,
      headers,
      sent: [],
      handlers,
      isTerminated: false,
      say: (frame) => handlers.onMessage(JSON.stringify(frame)),
    };
    sockets.push(socket);
    const answer = (type: string): void => {
      if (type === "auth") socket.say({ type: "auth_success" });
      if (type !== "hello") return;
      socket.say(welcome);
      opened.push(socket);
    };
    // Before the caller has the socket: nothing forbids it.
    handlers.onOpen();
    return {
      send: (text) => {
        const frame = JSON.parse(text);
        socket.sent.push(frame);
        if (greet) answer(frame.type);
      },
      close: (code, reason) => handlers.onClose(code, reason),
      terminate: () => {
        socket.isTerminated = true;
      },
    };
  };
  const stream = openJournalStream({
    baseUrl: "https://batuta.test/api/",
    clock,
    ids,
    webSocket,
    onStatus: statuses.push,
    ...options,
  });
  return { clock, sockets, opened, statuses, stream };
}

const types = (socket: FakeSocket | undefined): string[] => socket?.sent.map((frame) => frame.type) ?? [];

describe("the client's journal connection", () => {
  it("greets with its credentials on the upgrade and in its first frame", async () => {
    const { sockets, opened, stream } = stage({ authString: "admin:secret" });
    await opened.next(() => true);
    expect(sockets[0]).toMatchObject({
      url: "wss://batuta.test/api/batuta/journal/stream",
      headers: { authorization: `Basic ${btoa("admin:secret")}` },
      sent: [
        { type: "auth", token: "admin:secret" },
        { type: "hello", version: 1 },
      ],
    });
    await stream.close();
    expect(types(sockets[0])).toEqual(["auth", "hello", "bye"]);
  });

  it("backs off twice as long after each failure, up to ten seconds, with jitter", async () => {
    const { clock, sockets, statuses } = stage({}, false);
    for (let attempt = 0; attempt < 10; attempt++) {
      await clock.advance(0);
      sockets.at(-1)?.handlers.onClose(1006, "connect ECONNREFUSED");
      const told = statuses.all.at(-1);
      const retryInMs = told?.kind === "disconnected" ? told.retryInMs : 0;
      const base = Math.min(10_000, 100 * 2 ** attempt);
      expect(retryInMs).toBeGreaterThanOrEqual(base);
      expect(retryInMs).toBeLessThanOrEqual(base * 1.5);
      await clock.advance(retryInMs - 1);
      expect(sockets).toHaveLength(attempt + 1);
      await clock.advance(1);
      expect(sockets).toHaveLength(attempt + 2);
    }
  });

  it("goes on backing off when a server lets it in and then fails", async () => {
    const { clock, sockets, opened, statuses, stream } = stage();
    void stream.append(buildJournalEntry(ids));
    for (let attempt = 0; attempt < 5; attempt++) {
      const socket = await opened.next(() => true, attempt);
      socket.say({ type: "bye", reason: "store-failed", message: "disk full" });
      socket.handlers.onClose(1011, "store-failed");
      const told = statuses.all.at(-1);
      expect(told).toMatchObject({ kind: "disconnected", reason: "store-failed: disk full" });
      expect(told?.kind === "disconnected" ? told.retryInMs : 0).toBeGreaterThanOrEqual(100 * 2 ** attempt);
      await clock.advance(20_000);
    }
    expect(sockets.length).toBeGreaterThan(5);
  });

  it("begins with a short delay again after an acknowledgement, or after a while without trouble", async () => {
    const { clock, opened, statuses, stream } = stage();
    const lastDelayMs = (): number => {
      const told = statuses.all.at(-1);
      return told?.kind === "disconnected" ? told.retryInMs : 0;
    };
    for (let attempt = 0; attempt < 5; attempt++) {
      (await opened.next(() => true, attempt)).handlers.onClose(1006, "reset");
      await clock.advance(10_000);
    }
    expect(lastDelayMs()).toBe(0);
    const sixth = await opened.next(() => true, 5);
    void stream.append(buildJournalEntry(ids));
    await clock.advance(0);
    sixth.say({ type: "ack", seq: 1, refusals: [] });
    sixth.handlers.onClose(1006, "reset");
    expect(lastDelayMs()).toBeLessThanOrEqual(150);
    for (let attempt = 6; attempt < 10; attempt++) {
      await clock.advance(10_000);
      (await opened.next(() => true, attempt)).handlers.onClose(1006, "reset");
    }
    expect(lastDelayMs()).toBeGreaterThan(1000);
    await clock.advance(10_000);
    const quiet = await opened.next(() => true, 10);
    await clock.advance(16_000);
    quiet.handlers.onClose(1006, "reset");
    expect(lastDelayMs()).toBeLessThanOrEqual(150);
  });

  it("pings, and lets go of a server that has fallen silent", async () => {
    const { clock, sockets, opened, statuses } = stage();
    const socket = await opened.next(() => true);
    await clock.advance(15_000);
    expect(types(socket)).toEqual(["auth", "hello", "ping"]);
    socket.say({ type: "pong" });
    await clock.advance(45_000);
    expect(socket.isTerminated).toBe(true);
    expect(
      statuses.all.some(
        (status) => status.kind === "disconnected" && /nothing was heard/.test(status.reason),
      ),
    ).toBe(true);
    await clock.advance(1000);
    await opened.next(() => true, 1);
    expect(sockets).toHaveLength(2);
  });

  it("connects anew when an acknowledgement does not come though the server answers pings", async () => {
    const { clock, opened, stream } = stage();
    const socket = await opened.next(() => true);
    const appended = stream.append(buildJournalEntry(ids));
    for (let i = 0; i < 5; i++) {
      await clock.advance(15_000);
      socket.say({ type: "pong" });
    }
    expect(socket.isTerminated).toBe(true);
    await clock.advance(1000);
    const second = await opened.next(() => true, 1);
    expect(second.sent.at(-1)).toMatchObject({ type: "append", seq: 1 });
    second.say({ type: "ack", seq: 1, refusals: [] });
    await appended;
  });

  it("hears nothing more of a connection that it has let go of", async () => {
    const { clock, opened, stream } = stage();
    const first = await opened.next(() => true);
    let isDone = false;
    const appended = stream.append(buildJournalEntry(ids)).then(() => {
      isDone = true;
    });
    await clock.advance(0);
    first.handlers.onClose(1006, "reset");
    first.say({ type: "ack", seq: 1, refusals: [] });
    await clock.advance(0);
    expect(isDone).toBe(false);
    await clock.advance(1000);
    const second = await opened.next(() => true, 1);
    second.say({ type: "ack", seq: 1, refusals: [] });
    await appended;
  });

  it("does not believe a server that acknowledges what it never got, or that talks nonsense", async () => {
    for (const frame of [{ type: "ack", seq: 9, refusals: [] }, { type: "dance" }]) {
      const { clock, opened, statuses } = stage();
      const socket = await opened.next(() => true);
      socket.say(frame);
      await clock.advance(0);
      expect(socket.isTerminated).toBe(true);
      expect(statuses.all.at(-1)).toMatchObject({ kind: "disconnected" });
    }
  });

  it("sends one record at once and gathers the next ones while it is in flight", async () => {
    const { clock, opened, stream } = stage();
    const socket = await opened.next(() => true);
    void stream.append(buildJournalEntry(ids));
    await clock.advance(0);
    for (let i = 0; i < 20; i++) {
      void stream.append(buildJournalEntry(ids));
      await Promise.resolve();
    }
    await clock.advance(0);
    const appends = () => socket.sent.filter((frame) => frame.type === "append");
    expect(appends().map((frame) => frame.entries?.length)).toEqual([1]);
    socket.say({ type: "ack", seq: 1, refusals: [] });
    expect(appends().map((frame) => frame.entries?.length)).toEqual([1, 20]);
  });

  it("keeps within its bytes in flight and the server's entries a frame", async () => {
    const { clock, opened, stream } = stage({ maxInFlightBytes: 10_000 });
    const socket = await opened.next(() => true);
    for (let i = 0; i < 2000; i++) void stream.append(buildJournalEntry(ids)).catch(() => {});
    await clock.advance(0);
    const appends = socket.sent.filter((frame) => frame.type === "append");
    expect(Math.max(...appends.map((frame) => frame.entries?.length ?? 0))).toBe(100);
    expect(appends).toHaveLength(1);
    stream.abandon("the test is over");
  });
});

describe("toWebSocketUrl", () => {
  it("keeps host, port and path and changes the scheme", () => {
    expect(toWebSocketUrl("http://127.0.0.1:4200/api", "/x")).toBe("ws://127.0.0.1:4200/api/x");
    expect(toWebSocketUrl("https://h.test/base/api/", "/x")).toBe("wss://h.test/base/api/x");
    expect(() => toWebSocketUrl("h.test/api", "/x")).toThrow("is not an http(s) URL");
  });
});
