import { describe, expect, it } from "vitest";
import type { LogCreate } from "../../contract/logs/schemas.ts";
import { createSeededIds } from "../../testing/seeded-ids.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { LogShipper } from "./log-shipper.ts";

const line = (message: string): LogCreate => ({
  name: "batuta.flow_runs",
  level: 20,
  message,
  timestamp: "2026-01-01T00:00:00.000000Z",
  flow_run_id: "00000000-0000-7000-8000-000000000001",
});
const outage = (): Error => new Error("connection refused");
const refusal = (): Error => Object.assign(new Error("422: not a log"), { status: 422 });

/** A shipper over an API that answers as `answer` says for the n-th request. */
function setUp(
  answer: (request: number, batch: readonly LogCreate[]) => Error | undefined = () => undefined,
) {
  const clock = createVirtualClock();
  const stored: string[] = [];
  const batches: number[] = [];
  const sentIds: (string | null | undefined)[][] = [];
  const told: string[] = [];
  const shipper = new LogShipper({
    clock,
    ids: createSeededIds(1, { now: () => clock.now() }),
    graceMs: 10_000,
    tell: (_level, text) => told.push(text),
    ship: async (batch) => {
      batches.push(batch.length);
      sentIds.push(batch.map(({ id }) => id));
      const error = answer(batches.length, batch);
      if (error !== undefined) throw error;
      stored.push(...batch.map(({ message }) => message));
    },
  });
  const add = (message: string): void => shipper.add(line(message), message.length);
  return { clock, shipper, add, stored, batches, sentIds, told };
}

describe("LogShipper", () => {
  it("gathers lines until the tick and sends them in order", async () => {
    const { clock, add, stored, batches } = setUp();
    add("a");
    add("b");
    expect(stored).toEqual([]);
    await clock.advance(500);
    expect(stored).toEqual(["a", "b"]);
    expect(batches).toEqual([2]);
  });

  it("sends at once when a batch is full, by lines and by bytes", async () => {
    const { clock, add, batches } = setUp();
    for (let i = 0; i < 2_500; i++) add("x");
    await clock.advance(0);
    expect(batches[0]).toBe(2_000);
    const bytes = setUp();
    for (let i = 0; i < 9; i++) bytes.add("y".repeat(900_000));
    await bytes.clock.advance(0);
    expect(bytes.batches.slice(0, 2)).toEqual([4, 4]);
  });

  it("keeps lines through an outage, tells it once, and tells when it is over", async () => {
    const { clock, shipper, add, stored, told } = setUp((request) => (request <= 5 ? outage() : undefined));
    add("a");
    const flushed = shipper.flush();
    add("b");
    await clock.runUntil(flushed);
    await clock.advance(10_000);
    expect(stored).toEqual(["a", "b"]);
    expect(told).toEqual([
      "log lines cannot be stored now (connection refused); they are kept and sent when it works again",
      "log lines are stored again",
    ]);
  });

  it("sends a line again under the id that it had, and gives every line its own", async () => {
    const { clock, shipper, add, sentIds } = setUp((request) => (request === 1 ? outage() : undefined));
    add("same");
    add("same");
    await clock.runUntil(shipper.flush());
    expect(sentIds[1]).toEqual(sentIds[0]);
    expect(new Set(sentIds[0]).size).toBe(2);
    expect(sentIds.flat()).not.toContain(undefined);
  });

  it("tries at once when a flush is asked for in an outage", async () => {
    const { clock, shipper, add, batches } = setUp(outage);
    add("a");
    await clock.advance(60_000);
    const before = batches.length;
    const flushed = shipper.flush();
    await clock.advance(0);
    expect(batches.length).toBe(before + 1);
    await clock.runUntil(shipper.close());
    await flushed;
  });

  it("leaves out only the line that the API refuses, and stores none twice", async () => {
    const { clock, shipper, add, stored, told } = setUp((_request, batch) =>
      batch.some(({ message }) => message === "bad") ? refusal() : undefined,
    );
    const messages = Array.from({ length: 50 }, (_, i) => (i === 17 ? "bad" : `line ${i}`));
    for (const message of messages) add(message);
    await clock.runUntil(shipper.flush());
    expect(stored).toEqual(messages.filter((message) => message !== "bad"));
    expect(told).toEqual(["the API refused a log line (422: not a log); it begins: bad"]);
  });

  it("tells the first refused lines and counts the others", async () => {
    const { clock, shipper, add, told } = setUp(refusal);
    for (let i = 0; i < 6; i++) add(`bad ${i}`);
    await clock.runUntil(shipper.close());
    expect(told).toHaveLength(4);
    expect(told.at(-1)).toBe("6 log lines were refused by the API in all");
  });

  it("gives lines up that a server which answers cannot store, so that the run can end", async () => {
    const broken = Object.assign(new Error("500: cannot store"), { status: 500 });
    const { clock, shipper, add, batches, told } = setUp(() => broken);
    add("a");
    add("b");
    await clock.runUntil(shipper.flush());
    expect(batches).toHaveLength(9);
    expect(told.at(-1)).toBe(
      "the API failed 9 times to store 2 log lines (500: cannot store); they are given up",
    );
  });

  it("never gives lines up for a wrong key or an overloaded server", async () => {
    let status = 401;
    const { clock, shipper, add, batches, stored } = setUp(() =>
      status === 200 ? undefined : Object.assign(new Error("not now"), { status }),
    );
    add("a");
    const flushed = shipper.flush();
    await clock.advance(300_000);
    status = 503;
    await clock.advance(300_000);
    expect(batches.length).toBeGreaterThan(50);
    status = 200;
    await clock.runUntil(flushed);
    expect(stored).toEqual(["a"]);
  });

  it("asks the sender to wait while the buffer is full", async () => {
    let isDown = true;
    const { clock, shipper, add, stored } = setUp(() => (isDown ? outage() : undefined));
    const text = "z".repeat(900_000);
    for (let i = 0; i < 8; i++) add(text);
    expect(shipper.whenReady()).toBeUndefined();
    add(text);
    const ready = shipper.whenReady();
    expect(ready).toBeInstanceOf(Promise);
    await clock.advance(30_000);
    expect(shipper.whenReady()).toBe(ready);
    isDown = false;
    await clock.runUntil(ready ?? Promise.resolve());
    expect(stored.length).toBeGreaterThanOrEqual(4);
    await clock.runUntil(shipper.flush());
    expect(stored).toHaveLength(9);
  });

  it("bounds memory when the sender never waits, and says in the run's log how many lines are missing", async () => {
    let isDown = true;
    const { clock, shipper, add, stored, sentIds } = setUp(() => (isDown ? outage() : undefined));
    for (let i = 0; i < 80; i++) add(`${i}`.padEnd(900_000, "."));
    isDown = false;
    await clock.runUntil(shipper.flush());
    await clock.runUntil(shipper.flush());
    expect(stored).toHaveLength(72);
    expect(new Set(sentIds.flat()).size).toBe(72);
    expect(stored.at(-1)).toMatch(/^9 lines from here on were not stored/);
  });

  it("closes after the grace time without progress and tells how many lines are lost", async () => {
    const { clock, shipper, add, told } = setUp(outage);
    add("a");
    add("b");
    await clock.runUntil(shipper.close());
    expect(told.at(-1)).toBe("2 log lines were not stored: the API did not take them in time");
    expect(clock.pendingTimers).toBe(0);
  });

  it("closes at once when nothing is left, and says so when lines come later", async () => {
    const { clock, shipper, add, told } = setUp();
    add("a");
    await clock.runUntil(shipper.close());
    await clock.runUntil(shipper.close());
    add("late");
    add("later");
    expect(told).toEqual(["lines logged after the end are not stored"]);
  });
});
