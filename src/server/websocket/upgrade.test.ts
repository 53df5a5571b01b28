import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { silentLogger } from "../../platform/logger.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { attachWebSockets } from "./upgrade.ts";

describe("websockets of a server", () => {
  it("are so many at once; one more is told to come later", async () => {
    const server = createServer();
    const clock = createVirtualClock();
    const logged: unknown[] = [];
    const logger = { ...silentLogger, warn: (_: string, fields?: object) => void logged.push(fields) };
    const stop = attachWebSockets(
      server,
      [{ path: "/api/x", protocols: [], maxMessageBytes: 1024, accept: () => {} }],
      { clock, logger, maxSockets: 2 },
    );
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo; // safe: it listens on TCP
    const open = () => new WebSocket(`ws://127.0.0.1:${port}/api/x`);
    const [first, second] = [open(), open()];
    await Promise.all([once(first, "open"), once(second, "open")]);
    const refusal = async () => {
      const refused = open();
      refused.on("error", () => {});
      const [, answer] = await once(refused, "unexpected-response");
      return answer.statusCode;
    };
    expect([await refusal(), await refusal()]).toEqual([503, 503]);
    // A line at once, then one a minute with all that came meanwhile.
    expect(logged).toEqual([{ open: 2, refused: 1 }]);
    await clock.advance(60_000);
    expect(await refusal()).toBe(503);
    expect(logged).toEqual([
      { open: 2, refused: 1 },
      { open: 2, refused: 2 },
    ]);
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
