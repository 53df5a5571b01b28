import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { attachWebSockets } from "./upgrade.ts";

describe("websockets of a server", () => {
  it("are so many at once; one more is told to come later", async () => {
    const server = createServer();
    const stop = attachWebSockets(
      server,
      [{ path: "/api/x", protocols: [], maxMessageBytes: 1024, accept: () => {} }],
      2,
    );
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo; // safe: it listens on TCP
    const open = () => new WebSocket(`ws://127.0.0.1:${port}/api/x`);
    const [first, second] = [open(), open()];
    await Promise.all([once(first, "open"), once(second, "open")]);
    const refused = open();
    refused.on("error", () => {});
    const [, answer] = await once(refused, "unexpected-response");
    expect(answer.statusCode).toBe(503);
    first.close();
    await once(first, "close");
    const third = open();
    await once(third, "open");
    third.terminate();
    second.terminate();
    stop();
    server.close();
    await once(server, "close");
  });
});
