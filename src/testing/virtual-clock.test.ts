import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSystemClock } from "../platform/clock.ts";
import { createSeededIds } from "./seeded-ids.ts";
import { createVirtualClock } from "./virtual-clock.ts";

describe("createVirtualClock", () => {
  it("stands still until it is advanced", async () => {
    const clock = createVirtualClock({ startAt: "2026-03-01T00:00:00Z" });
    let done = false;
    void clock.sleep(1000).then(() => {
      done = true;
    });
    await clock.advance(999);
    expect(done).toBe(false);
    await clock.advance(1);
    expect(done).toBe(true);
    expect(new Date(clock.now()).toISOString()).toBe("2026-03-01T00:00:01.000Z");
    expect(clock.nowMicros()).toBe(Date.parse("2026-03-01T00:00:01Z") * 1000);
    expect(clock.monotonicMs()).toBe(1000);
  });

  it("skips a month of daily waits", async () => {
    const clock = createVirtualClock();
    const started = clock.now();
    await clock.runUntil(
      (async () => {
        for (let day = 0; day < 30; day++) await clock.sleep(86_400_000);
      })(),
    );
    expect(clock.now() - started).toBe(30 * 86_400_000);
  });

  it("fires timers in the order of their time, equal ones in the order of their making", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 30 }), async (delays) => {
        const clock = createVirtualClock();
        const fired: number[] = [];
        for (const [index, ms] of delays.entries()) clock.schedule(() => fired.push(index), ms);
        await clock.advance(20);
        const expected = delays
          .map((ms, index) => ({ ms, index }))
          .sort((a, b) => a.ms - b.ms || a.index - b.index);
        expect(fired).toEqual(expected.map((each) => each.index));
        expect(clock.pendingTimers).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  it("fires a timer that a fired timer sets within the same advance", async () => {
    const clock = createVirtualClock();
    const seen: number[] = [];
    const tick = (): void => {
      seen.push(clock.monotonicMs());
      clock.schedule(tick, 10);
    };
    clock.schedule(tick, 10);
    await clock.advance(35);
    expect(seen).toEqual([10, 20, 30]);
  });

  it("forgets a cancelled timer and an aborted sleep", async () => {
    const clock = createVirtualClock();
    const controller = new AbortController();
    const asleep = clock.sleep(1000, { signal: controller.signal });
    const cancel = clock.schedule(() => expect.unreachable(), 10);
    cancel();
    controller.abort(new Error("enough"));
    await expect(asleep).rejects.toThrow("enough");
    expect(clock.pendingTimers).toBe(0);
  });

  it("waits for a file before it jumps", async () => {
    const clock = createVirtualClock();
    const outcome = await clock.runUntil(
      Promise.race([
        readFile(new URL(import.meta.url)).then(() => "file"),
        clock.sleep(60_000).then(() => "timeout"),
      ]),
    );
    expect(outcome).toBe("file");
  });

  it("stands still while a promise is held", async () => {
    const clock = createVirtualClock();
    const real = createSystemClock();
    const work = clock.holdWhile(real.sleep(80).then(() => "worked"));
    const outcome = await clock.runUntil(Promise.race([work, clock.sleep(1000).then(() => "timeout")]));
    expect(outcome).toBe("worked");
  });

  it("fires housekeeping once on the way of a jump, at its own time first", async () => {
    const clock = createVirtualClock();
    const beats: number[] = [];
    const beat = (): void => {
      beats.push(clock.monotonicMs());
      clock.schedule(beat, 10_000, { ref: false });
    };
    clock.schedule(beat, 10_000, { ref: false });
    await clock.runUntil(clock.sleep(86_400_000).then(() => clock.sleep(86_400_000)));
    expect(beats).toEqual([10_000, 86_400_000]);
    await clock.advance(20_000);
    expect(beats.slice(2)).toEqual([172_800_000, 172_810_000, 172_820_000]);
  });

  it("reaches a promise that only housekeeping settles", async () => {
    const clock = createVirtualClock();
    await clock.runUntil(clock.sleep(3_600_000, { ref: false }));
    expect(clock.monotonicMs()).toBe(3_600_000);
  });

  it("runs beside other clocks", async () => {
    const clocks = Array.from({ length: 5 }, () => createVirtualClock());
    await Promise.all(
      clocks.map((clock) =>
        clock.runUntil(
          (async () => {
            for (let i = 0; i < 20; i++) await clock.sleep(1000);
          })(),
        ),
      ),
    );
    expect(clocks.map((clock) => clock.monotonicMs())).toEqual([20_000, 20_000, 20_000, 20_000, 20_000]);
  });

  it("passes a rejection on", async () => {
    const clock = createVirtualClock();
    const failing = clock.sleep(5).then(() => Promise.reject(new Error("broken")));
    await expect(clock.runUntil(failing)).rejects.toThrow("broken");
  });

  it("tells when nothing can settle the promise", async () => {
    const clock = createVirtualClock({ maxBusyMs: 20 });
    await expect(clock.runUntil(new Promise(() => {}))).rejects.toMatchObject({
      code: "virtual-clock-stuck",
    });
  });

  it("refuses a start that is no instant", () => {
    expect(() => createVirtualClock({ startAt: "soon" })).toThrow('startAt "soon" is not an instant');
  });
});

describe("createSeededIds", () => {
  it("gives the same ids and numbers for the same seed, and others for another", () => {
    const take = (seed: number): unknown[] => {
      const ids = createSeededIds(seed);
      return [ids.uuid(), ids.random(), ids.uuid()];
    };
    expect(take(7)).toEqual(take(7));
    expect(take(7)).not.toEqual(take(8));
  });

  it("gives sorted, distinct UUIDv7s", () => {
    const ids = createSeededIds(1);
    const made = Array.from({ length: 10_000 }, () => ids.uuid());
    expect(new Set(made).size).toBe(made.length);
    expect([...made].sort()).toEqual(made);
    expect(made[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
