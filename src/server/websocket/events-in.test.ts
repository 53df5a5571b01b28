import { afterEach, describe, expect, it } from "vitest";
import { connectWebSocket, serveWebSockets } from "../../../test/support/websocket-server.ts";
import { createSystemClock } from "../../platform/clock.ts";
import { silentLogger } from "../../platform/logger.ts";
import { type EventIntakeDeps, openEventIntake } from "./events-in.ts";
import { createPrefectEndpoint } from "./prefect-handshake.ts";

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]();
});

async function serve(deps: EventIntakeDeps) {
  const clock = createSystemClock();
  const endpoint = createPrefectEndpoint(
    { name: "events/in", isAuthorized: undefined, clock, logger: silentLogger },
    (channel) => openEventIntake(channel, deps),
  );
  const accept = endpoint.accept;
  const server = await serveWebSockets(
    [{ path: "/in", protocols: ["prefect"], maxMessageBytes: 1_000_000, autoPong: false, accept }],
    () => endpoint.close(),
  );
  open.push(server);
  return { endpoint, url: `ws://127.0.0.1:${server.port}/in` };
}

describe("the intake of events", () => {
  it("answers a ping at once when nothing waits, and else when all before it is committed", async () => {
    const gates: PromiseWithResolvers<void>[] = [];
    const stored: string[] = [];
    const called = Promise.withResolvers<void>();
    const { url } = await serve({
      store: async (texts) => {
        const gate = Promise.withResolvers<void>();
        gates.push(gate);
        called.resolve();
        await gate.promise;
        stored.push(...texts);
        return { stored: texts.length, refusals: [] };
      },
    });
    const client = await connectWebSocket(url);
    await client.greet();
    await client.pong();
    client.socket.send("one");
    let isAnswered = false;
    const pong = client.pong().then(() => {
      isAnswered = true;
      expect(stored).toEqual(["one"]);
    });
    await called.promise;
    const other = await connectWebSocket(url);
    await other.greet();
    await other.pong();
    expect(isAnswered).toBe(false);
    gates[0]?.resolve();
    await pong;
  });

  it("closes a socket whose events could not be stored, and answers none of its pings", async () => {
    const { url } = await serve({ store: () => Promise.reject(new Error("disk full")) });
    const client = await connectWebSocket(url);
    await client.greet();
    let isAnswered = false;
    client.socket.send("one");
    void client.pong().then(() => {
      isAnswered = true;
    });
    expect((await client.closed).code).toBe(1011);
    expect(isAnswered).toBe(false);
  });

  it("stops reading a sender that is ahead of the database, and loses nothing", async () => {
    const gate = Promise.withResolvers<void>();
    let taken = 0;
    const { url } = await serve({
      store: async (texts) => {
        await gate.promise;
        taken += texts.length;
        return { stored: texts.length, refusals: [] };
      },
      limits: { maxPendingChars: 200_000, maxBatchEvents: 7 },
    });
    const client = await connectWebSocket(url);
    await client.greet();
    for (let count = 0; count < 200; count++) client.socket.send("x".repeat(100_000));
    const other = await connectWebSocket(url);
    await other.greet();
    expect(client.socket.bufferedAmount).toBeGreaterThan(0);
    gate.resolve();
    await client.pong();
    expect(taken).toBe(200);
  });

  it("stores what it was given before it stops, also of a client that has gone", async () => {
    const gate = Promise.withResolvers<void>();
    const called = Promise.withResolvers<void>();
    let taken = 0;
    const { url, endpoint } = await serve({
      store: async (texts) => {
        called.resolve();
        await gate.promise;
        taken += texts.length;
        return { stored: texts.length, refusals: [] };
      },
      limits: { maxBatchEvents: 1 },
    });
    const client = await connectWebSocket(url);
    await client.greet();
    client.socket.send("one");
    client.socket.send("two");
    client.socket.close(1000);
    await called.promise;
    await client.closed;
    const closed = endpoint.close();
    gate.resolve();
    await closed;
    expect(taken).toBe(2);
  });
});
