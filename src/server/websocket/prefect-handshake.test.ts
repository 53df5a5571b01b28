import { afterEach, describe, expect, it } from "vitest";
import { connectWebSocket, serveWebSockets } from "../../../test/support/websocket-server.ts";
import { createSystemClock } from "../../platform/clock.ts";
import { silentLogger } from "../../platform/logger.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { createPrefectEndpoint, type PrefectEndpointOptions } from "./prefect-handshake.ts";
import { createTokenCheck } from "./token-check.ts";

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each[Symbol.asyncDispose]();
});

async function serve(options: Partial<PrefectEndpointOptions> = {}) {
  const received: string[] = [];
  const params: unknown[] = [];
  const endpoint = createPrefectEndpoint(
    { name: "test", isAuthorized: undefined, clock: createSystemClock(), logger: silentLogger, ...options },
    (channel, request) => {
      params.push(request.params);
      return {
        receive(text) {
          received.push(text);
          if (text === '"flood"') while (channel.send({ type: "flood", text: "x".repeat(100_000) }));
          channel.send({ type: "echo", text });
        },
        end: () => received.push("end"),
      };
    },
  );
  const server = await serveWebSockets(
    [
      {
        path: "/api/things/{name}/connect",
        protocols: ["prefect"],
        maxMessageBytes: 1000,
        accept: (socket, request) => endpoint.accept(socket, request),
      },
    ],
    () => endpoint.close(),
  );
  open.push(server);
  const url = `ws://127.0.0.1:${server.port}/api/things/a%20b/connect`;
  return { endpoint, received, params, url };
}

const isAuthorized = createTokenCheck("admin:secret");
const basic = { authorization: `Basic ${Buffer.from("admin:secret").toString("base64")}` };

describe("the handshake of Prefect's websockets", () => {
  it("answers the auth frame and hands on what comes after it, in order", async () => {
    const { url, received, params } = await serve();
    const client = await connectWebSocket(url);
    client.send({ type: "auth", token: null });
    client.socket.send("one");
    client.socket.send("two");
    await client.frames.next((frame) => frame.type === "echo" && frame.text === "two");
    expect(client.frames.all.map((frame) => frame.type)).toEqual(["auth_success", "echo", "echo"]);
    expect(received).toEqual(["one", "two"]);
    expect(params).toEqual([{ name: "a b" }]);
    await client.pong();
    client.socket.close(1000);
    await client.closed;
  });

  const refusals: [string, unknown, string][] = [
    ["no auth frame", { type: "filter" }, "Expected 'auth' message"],
    ["a frame that is no object", [], "Expected 'auth' message"],
    ["a wrong token", { type: "auth", token: "admin:guess" }, "Invalid token"],
    ["an empty token", { type: "auth", token: "" }, "Auth required but no token provided"],
    ["no token", { type: "auth" }, "Auth required but no token provided"],
  ];
  it.each(refusals)("refuses %s with 1008", async (_, frame, reason) => {
    const { url, received } = await serve({ isAuthorized });
    const client = await connectWebSocket(url);
    client.send(frame);
    client.socket.send("more");
    expect(await client.closed).toEqual({ code: 1008, reason });
    expect(received).toEqual([]);
  });

  it("lets the right token in", async () => {
    const client = await connectWebSocket((await serve({ isAuthorized })).url);
    await client.greet("admin:secret");
  });

  it("asks a client without the sub-protocol for nothing, unless an auth string is set", async () => {
    const client = await connectWebSocket((await serve()).url, []);
    client.socket.send("one");
    await client.next("echo");
    const { url } = await serve({ isAuthorized });
    expect((await (await connectWebSocket(url, [])).closed).code).toBe(1002);
    const withHeader = await connectWebSocket(url, [], basic);
    withHeader.socket.send("one");
    await withHeader.next("echo");
    const wrongHeader = await connectWebSocket(url, [], { authorization: "Bearer no" });
    expect((await wrongHeader.closed).code).toBe(1002);
    const strict = await serve({ needsHandshake: true });
    expect((await (await connectWebSocket(strict.url, [])).closed).code).toBe(1002);
  });

  it("lets go of a client that never says who it is", async () => {
    const clock = createVirtualClock();
    const { url } = await serve({ clock });
    const client = await connectWebSocket(url);
    await clock.advance(10_000);
    expect(await client.closed).toEqual({ code: 1008, reason: "Expected 'auth' message" });
  });

  it("refuses a reader that is slower than its stream, and sends on when it has caught up", async () => {
    const { url } = await serve({ queue: { maxFrames: 1000, maxBytes: 4_000_000 } });
    const client = await connectWebSocket(url);
    await client.greet();
    client.socket.send('"flood"');
    client.socket.send("after");
    await client.pong();
    const floods = client.frames.all.filter((frame) => frame.type === "flood").length;
    expect(floods).toBeGreaterThan(10);
    client.socket.send("later");
    await client.frames.next((frame) => frame.text === "later");
  });

  it("closes on binary, on too much, on one client too many, and when the server stops", async () => {
    const { url, endpoint, received } = await serve({ maxConnections: 1 });
    const binary = await connectWebSocket(url);
    binary.socket.send(Buffer.from("{}"));
    expect((await binary.closed).code).toBe(1003);
    const first = await connectWebSocket(url);
    expect(await (await connectWebSocket(url)).closed).toEqual({
      code: 1013,
      reason: "too many connections",
    });
    await first.greet();
    await endpoint.close();
    expect(await first.closed).toEqual({ code: 1001, reason: "the server stops" });
    expect(received).toEqual(["end"]);
    expect(endpoint.connectionCount).toBe(0);
    expect((await (await connectWebSocket(url)).closed).code).toBe(1001);
  });
});
