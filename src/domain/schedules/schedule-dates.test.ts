import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { scheduleCases } from "../../../test/support/schedule-cases.ts";
import { datesDigest, known } from "../../../test/support/schedule-digest.ts";
import { scheduleDates } from "./schedule-dates.ts";

const micros = (text: string) => Date.parse(text) * 1000;
const texts = (dates: readonly number[]) => dates.map((date) => new Date(date / 1000).toISOString());

/** Written by `node compat/schedules.ts --write`, from Prefect's own library. */
interface Fixture {
  readonly count: number;
  readonly digests: readonly string[];
}

function readFixture(): Fixture {
  const file = new URL("../../../test/fixtures/schedule-dates.json", import.meta.url);
  return JSON.parse(readFileSync(file, "utf8")) as Fixture; // safe: the shape is the writer's
}

describe("dates of schedules", () => {
  it("are Prefect's: the next 500 of 224 schedules in a dozen zones", () => {
    const fixture = readFixture();
    const digests = scheduleCases(fixture.count).map(({ schedule, start, count }) =>
      datesDigest(known(scheduleDates(schedule, { start, count }))),
    );
    expect(digests).toEqual(fixture.digests);
  });

  it("of a cron at a skipped hour are an hour early, at a repeated hour the first", () => {
    const schedule = { cron: "30 2 * * *", timezone: "Europe/Berlin", day_or: true };
    const spring = scheduleDates(schedule, { start: micros("2026-03-28T12:00:00Z"), count: 2 });
    expect(texts(spring)).toEqual(["2026-03-29T00:30:00.000Z", "2026-03-30T00:30:00.000Z"]);
    const autumn = scheduleDates(schedule, { start: micros("2026-10-24T12:00:00Z"), count: 2 });
    expect(texts(autumn)).toEqual(["2026-10-25T00:30:00.000Z", "2026-10-26T01:30:00.000Z"]);
  });

  it("begin at the start itself and end with the end", () => {
    const range = { start: micros("2026-01-01T00:00:00Z"), end: micros("2026-01-01T02:00:00Z"), count: 100 };
    const hours = ["2026-01-01T00:00:00.000Z", "2026-01-01T01:00:00.000Z", "2026-01-01T02:00:00.000Z"];
    expect(texts(scheduleDates({ cron: "0 * * * *", day_or: true }, range))).toEqual(hours);
    const anchor_date = "2025-12-31T00:00:00Z";
    expect(texts(scheduleDates({ interval: 3600, anchor_date }, range))).toEqual(hours);
    expect(texts(scheduleDates({ rrule: "FREQ=HOURLY", timezone: "UTC" }, range))).toEqual(hours);
  });

  it("of a day that never comes are none", () => {
    const range = { start: micros("2026-01-01T00:00:00Z"), count: 3 };
    expect(scheduleDates({ cron: "0 0 30 2 *", day_or: true }, range)).toEqual([]);
    const rrule = "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30";
    expect(scheduleDates({ rrule, timezone: "UTC" }, range)).toEqual([]);
  });
});
