import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { missedDates } from "./missed-dates.ts";
import { scheduleDates } from "./schedule-dates.ts";

const micros = (text: string): number => Date.parse(text) * 1000;
const cron = (text: string, timezone = "UTC") => ({ cron: text, timezone, day_or: true });

describe("missed dates", () => {
  it("are those between two instants, without these", () => {
    const found = missedDates(
      cron("0 * * * *"),
      micros("2026-11-21T10:00:00Z"),
      micros("2026-11-21T13:00:00Z"),
    );
    expect(found).toEqual({
      dates: [micros("2026-11-21T11:00:00Z"), micros("2026-11-21T12:00:00Z")],
      isCut: false,
    });
  });

  it("are none when none has passed", () => {
    const now = micros("2026-11-21T10:00:00Z");
    expect(missedDates(cron("0 * * * *"), now, now)).toEqual({ dates: [], isCut: false });
  });

  it("are the latest when there are too many, up to the very last", () => {
    const schedule = { interval: 1, anchor_date: "2020-01-01T00:00:00Z", timezone: "UTC" };
    const end = micros("2026-11-21T10:00:00Z");
    const { dates, isCut } = missedDates(schedule, micros("2026-10-21T10:00:00Z"), end);
    expect(isCut).toBe(true);
    expect(dates.at(-1)).toBe(end - 1_000_000);
    expect(dates.length).toBeGreaterThan(400);
    expect(dates.length).toBeLessThan(1000);
  });

  it("of a schedule that ended long ago are its last ones", () => {
    const schedule = {
      rrule: "DTSTART:20260101T000000\nRRULE:FREQ=MINUTELY;UNTIL=20260103T000000",
      timezone: "UTC",
    };
    const { dates } = missedDates(schedule, micros("2026-01-01T00:00:00Z"), micros("2026-11-21T00:00:00Z"));
    expect(dates.at(-1)).toBe(micros("2026-01-03T00:00:00Z"));
  });

  it("come once each on days on which the clock changes, and are the schedule's dates", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("2026-03-29", "2026-10-25"),
        fc.constantFrom("*/10 * * * *", "30 * * * *", "30 2 * * *", "0 0,2,3 * * *"),
        fc.integer({ min: 1, max: 60 * 30 }),
        (day, text, minutes) => {
          const schedule = cron(text, "Europe/Madrid");
          const after = micros(`${day}T00:00:00Z`) - 3_600_000_000 * 6;
          const before = after + minutes * 60_000_000;
          const { dates } = missedDates(schedule, after, before);
          expect(dates).toEqual(scheduleDates(schedule, { start: after + 1, end: before - 1, count: 1000 }));
          expect(new Set(dates).size).toBe(dates.length);
        },
      ),
      { numRuns: 200 },
    );
  });
});
