import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import type { WebSocket } from "ws";
import { SendQueue } from "./send-queue.ts";

/** A socket whose reader reads only when told to. */
function slowSocket() {
  const taken: (() => void)[] = [];
  const socket = Object.assign(new EventEmitter(), {
    readyState: 1,
    OPEN: 1,
    send: (_text: string, done: () => void) => taken.push(done),
  });
  const read = (): void => {
    for (const done of taken.splice(0)) done();
  };
  return { socket: socket as unknown as WebSocket, read }; // safe: a queue uses nothing else of it
}

describe("send queues", () => {
  const KILOBYTE = "x".repeat(1024);
  const MAX = 512 * 1024;

  it("of a thousand slow readers hold what they may together, and one frame each", () => {
    const shared = { max: 4 * MAX, waiting: 0 };
    const readers = Array.from({ length: 1000 }, () => {
      const { socket, read } = slowSocket();
      return { queue: new SendQueue(socket, { shared }), read };
    });
    const sent = Array.from({ length: 10 }, () => readers.filter(({ queue }) => queue.push(KILOBYTE)).length);
    expect(sent.slice(0, 4)).toEqual([1000, 1000, 48, 0]);
    expect(shared.waiting).toBe(shared.max);
    for (const { read } of readers) read();
    expect(shared.waiting).toBe(0);
    expect(readers.every(({ queue }) => queue.push(KILOBYTE))).toBe(true);
  });

  it("leave room for a reader who keeps up while others do not", () => {
    const shared = { max: MAX, waiting: 0 };
    const slow = Array.from(
      { length: 8 },
      () => new SendQueue(slowSocket().socket, { shared, maxFrames: 1000 }),
    );
    while (slow.some((queue) => queue.push(KILOBYTE)));
    expect(shared.waiting).toBeGreaterThanOrEqual(MAX);
    const { socket, read } = slowSocket();
    const quick = new SendQueue(socket, { shared });
    for (let count = 0; count < 100; count++) {
      expect(quick.push(KILOBYTE)).toBe(true);
      read();
    }
    expect(slow[0]?.push(KILOBYTE)).toBe(false);
  });
});
