import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  averageOccupancy,
  jittered,
  leftOfDecaying,
  levelAt,
  meanWaitSeconds,
  waitingAt,
} from "./limit-maths.ts";

const SECOND = 1_000_000;
const limit = { limit: 10, slot_decay_per_second: 0, avg_slot_occupancy_seconds: 2, waiting: 1, missing: 1 };

describe("a level", () => {
  it("falls with time and never below nothing", () => {
    const level = { level: 3, level_at: 0, slot_decay_per_second: 0.5 };
    expect([0, 1, 4, 60].map((seconds) => levelAt(level, seconds * SECOND))).toEqual([3, 2.5, 1, 0]);
  });

  it("loses nothing by being looked at in between", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 100, noNaN: true }),
        fc.nat(1e9),
        fc.nat(1e9),
        (level, first, then) => {
          const start = { level, level_at: 0, slot_decay_per_second: 0.3 };
          const between = { ...start, level: levelAt(start, first), level_at: first };
          expect(levelAt(between, first + then)).toBeCloseTo(levelAt(start, first + then), 6);
        },
      ),
    );
  });

  it("gives back what is left of a part of it", () => {
    expect(leftOfDecaying(2, 0.5, 0, 3 * SECOND)).toBe(0.5);
    expect(leftOfDecaying(2, 0.5, 0, 9 * SECOND)).toBe(0);
  });
});

describe("a wait", () => {
  it("grows with the crowd up to its bound, and is never so short that asking is the load", () => {
    const wait = (waiting: number) => meanWaitSeconds({ ...limit, waiting }, 30);
    expect(wait(1)).toBe(0.05);
    expect(wait(40)).toBe(1);
    expect(wait(100_000)).toBe(30);
    const short = meanWaitSeconds({ ...limit, avg_slot_occupancy_seconds: 0.001, waiting: 400 }, 30);
    expect(short).toBe(2);
  });

  it("for a rate limit is as long as the missing slots take", () => {
    const rate = { ...limit, slot_decay_per_second: 0.1, missing: 5, waiting: 6 };
    expect(meanWaitSeconds(rate, 30)).toBe(50);
  });

  it("is spread around its mean", () => {
    expect([0, 0.5].map((random) => jittered(2, random))).toEqual([1, 2]);
  });
});

describe("what is remembered", () => {
  it("of those who wait fades when they stay away", () => {
    const denials = { denied_slots: 100, denied_at: 0, denied_for_seconds: 10 };
    expect(waitingAt(denials, 0)).toBe(100);
    expect(waitingAt(denials, 10 * SECOND)).toBeCloseTo(36.8, 1);
    expect(waitingAt(denials, 600 * SECOND)).toBeLessThan(1e-20);
    expect(waitingAt({ ...denials, denied_for_seconds: 0 }, 0)).toBe(0);
  });

  it("of how long slots are held falls faster than it grows", () => {
    expect(averageOccupancy(2, 1)).toBe(1.5);
    expect(averageOccupancy(2, 12)).toBe(3);
  });
});
