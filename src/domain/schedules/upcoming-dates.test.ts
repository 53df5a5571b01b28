import { describe, expect, it } from "vitest";
import { scheduleCases } from "../../../test/support/schedule-cases.ts";
import { scheduleDates } from "./schedule-dates.ts";
import { defaultHorizon, type Horizon, nextLook, upcomingDates } from "./upcoming-dates.ts";

const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;

/** What upcoming dates are, of all dates that there could be. */
function among(dates: readonly number[], { start, minRuns, minTime }: Horizon): readonly number[] {
  const last = dates.findIndex((date, at) => at + 1 >= minRuns && date >= start + minTime);
  return last < 0 ? dates : dates.slice(0, last + 1);
}

describe("upcoming dates", () => {
  it("are the same when no date is looked at that is not needed", () => {
    let compared = 0;
    for (const { schedule, start } of scheduleCases(100)) {
      const range = { start, end: start + 100 * DAY };
      const all = scheduleDates(schedule, { ...range, count: 100 });
      for (const minTime of [0, HOUR, 3 * DAY]) {
        for (const minRuns of [0, 3, 20]) {
          const horizon = { ...range, minRuns, minTime, maxRuns: 100 };
          expect(upcomingDates(schedule, horizon)).toEqual(among(all, horizon));
          compared += 1;
        }
      }
    }
    expect(compared).toBe(224 * 9);
  });

  it("reach over a day that a zone leaves out", () => {
    // Samoa had no 30 December 2011.
    const start = Date.UTC(2011, 11, 28) * 1000;
    const schedule = { cron: "0 * * * *", timezone: "Pacific/Apia", day_or: true };
    for (let hours = 0; hours < 72; hours++) {
      const horizon = defaultHorizon(start + hours * HOUR);
      const all = scheduleDates(schedule, { start: horizon.start, end: horizon.end, count: 100 });
      expect(upcomingDates(schedule, horizon)).toEqual(among(all, horizon));
    }
  });

  it("are looked for again when the first is due or the last is near", () => {
    const horizon = defaultHorizon(0);
    expect(nextLook([], horizon)).toBe(DAY);
    expect(nextLook([HOUR / 2, 3 * HOUR], horizon)).toBe(HOUR / 2 + 1);
    expect(nextLook([3 * HOUR, 3.5 * HOUR], horizon)).toBe(2.5 * HOUR + 1);
    expect(nextLook([30 * HOUR, 60 * HOUR, 90 * HOUR], horizon)).toBe(DAY);
  });
});
