import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { connectWebSocket, serveWebSockets } from "../../../test/support/websocket-server.ts";
import { createSystemClock } from "../../platform/clock.ts";
import { silentLogger } from "../../platform/logger.ts";
import { createPrefectEndpoint } from "./prefect-handshake.ts";
import { openStream, type StreamOptions } from "./stream-out.ts";

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]();
});

interface Thing {
  readonly id: string;
  readonly size: number;
  readonly pad?: string;
}
const Filter = z.strictObject({ least: z.number() });
type Filter = z.infer<typeof Filter>;

async function serve(parts: Partial<StreamOptions<Thing, Filter>> = {}) {
  const listeners = new Set<(things: readonly Thing[]) => void>();
  const subscribed = Promise.withResolvers<void>();
  const endpoint = createPrefectEndpoint(
    { name: "out", isAuthorized: undefined, clock: createSystemClock(), logger: silentLogger },
    (channel) =>
      openStream(channel, {
        feed: {
          subscribe(listener) {
            listeners.add(listener);
            subscribed.resolve();
            return () => void listeners.delete(listener);
          },
        },
        filter: Filter,
        matches: (filter, thing) => thing.size >= filter.least,
        frame: (thing) => JSON.stringify({ type: "thing", thing }),
        ...parts,
      }),
  );
  const server = await serveWebSockets(
    [{ path: "/out", protocols: ["prefect"], maxMessageBytes: 10_000, accept: endpoint.accept }],
    () => endpoint.close(),
  );
  open.push(server);
  const tell = (...things: Thing[]): void => {
    for (const listener of listeners) listener(things);
  };
  const client = await connectWebSocket(`ws://127.0.0.1:${server.port}/out`);
  await client.greet();
  const sizes = () => client.frames.all.flatMap((frame) => (frame.thing as Thing | undefined)?.size ?? []);
  return { client, tell, subscribed: subscribed.promise, listeners, sizes };
}

describe("a stream to a subscriber", () => {
  it("sends what fits the filter, and ends with the socket", async () => {
    const { client, tell, subscribed, listeners, sizes } = await serve();
    client.send({ type: "filter", filter: { least: 2 } });
    await subscribed;
    tell({ id: "a", size: 1 }, { id: "b", size: 2 }, { id: "c", size: 3 });
    await client.frames.next((frame) => (frame.thing as Thing | undefined)?.id === "c");
    expect(sizes()).toEqual([2, 3]);
    client.socket.close();
    await client.closed;
    expect(listeners.size).toBe(0);
  });

  it("sends what is stored first, then what came meanwhile, and nothing twice", async () => {
    const gate = Promise.withResolvers<void>();
    const { client, tell, subscribed, sizes } = await serve({
      backfill: async function* () {
        yield [{ id: "a", size: 5 }];
        await gate.promise;
        yield [{ id: "b", size: 6 }];
      },
    });
    client.send({ type: "filter", filter: { least: 2 } });
    await subscribed;
    tell({ id: "b", size: 6 }, { id: "c", size: 7 });
    gate.resolve();
    await client.frames.next((frame) => (frame.thing as Thing | undefined)?.id === "c");
    tell({ id: "d", size: 8 });
    await client.frames.next((frame) => (frame.thing as Thing | undefined)?.id === "d");
    expect(sizes()).toEqual([5, 6, 7, 8]);
  });

  it("leaves the stored things out when they are not asked for", async () => {
    const { client, tell, subscribed, sizes } = await serve({
      backfill: async function* () {
        yield [{ id: "a", size: 5 }];
      },
    });
    client.send({ type: "filter", filter: { least: 2 }, backfill: false });
    await subscribed;
    tell({ id: "b", size: 6 });
    await client.frames.next((frame) => (frame.thing as Thing | undefined)?.id === "b");
    expect(sizes()).toEqual([6]);
  });

  it("is closed when its reader is too slow, so that it connects again and loses nothing", async () => {
    const { client, tell, subscribed } = await serve();
    client.send({ type: "filter", filter: { least: 0 } });
    await subscribed;
    client.socket.pause();
    const pad = "x".repeat(100_000);
    for (let size = 0; size < 600; size++) tell({ id: `${size}`, size, pad });
    client.socket.resume();
    expect((await client.closed).code).toBe(1013);
  });

  const refusals: [string, unknown, string][] = [
    ["no filter frame", { type: "dance" }, "Expected 'filter' message"],
    ["no filter", { type: "filter" }, "Invalid filter: 'filter'"],
    ["a wrong filter", { type: "filter", filter: { least: "x" } }, "Invalid filter: least"],
  ];
  it.each(refusals)("closes on %s", async (_, frame, reason) => {
    const { client } = await serve();
    client.send(frame);
    const closed = await client.closed;
    expect(closed.code).toBe(1002);
    expect(closed.reason).toContain(reason);
  });
});
