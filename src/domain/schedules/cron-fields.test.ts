import { describe, expect, it } from "vitest";
import { cronWallTimes } from "./cron-dates.ts";
import { CronProblem, parseCron } from "./cron-fields.ts";

const START = Date.parse("2026-11-01T12:00:00Z") * 1000;

function times(cron: string, count: number, isOr = true): string[] {
  const found: string[] = [];
  for (const time of cronWallTimes(parseCron(cron), isOr, START)) {
    found.push(new Date(time / 1000).toISOString().slice(0, 16));
    if (found.length === count) break;
  }
  return found;
}

/** The days of the month on which an expression fires. */
function days(cron: string, count: number, isOr = true): string[] {
  return times(cron, count, isOr).map((time) => time.slice(5, 10));
}

describe("cron expressions", () => {
  it("count steps around the end of a range as croniter does", () => {
    expect(parseCron("0 22-4/3 * * *").hour.values).toEqual([2, 22]);
    expect(parseCron("50-10/5 * * * *").minute.values).toEqual([0, 5, 10, 50, 55]);
    expect(parseCron("0 0 * 11-2/2 *").month.values).toEqual([1, 11]);
    expect(parseCron("4-4/2 * * * *").minute.values).toHaveLength(30);
    expect(parseCron("0 0 * dec/9 *").month.values).toEqual([1, 10]);
  });

  it("know names, Sunday as 0 and 7, and aliases", () => {
    expect(parseCron("0 0 * jan,DEC fri-7").dayOfWeek.values).toEqual([0, 5, 6]);
    expect(parseCron("0 0 * jan,DEC *").month.values).toEqual([1, 12]);
    expect(times("@weekly", 1)).toEqual(["2026-11-08T00:00"]);
  });

  it("know the last day of a month and numbered days of the week", () => {
    expect(days("0 0 L * *", 3)).toEqual(["11-30", "12-31", "01-31"]);
    expect(days("0 0 * * L5", 2)).toEqual(["11-27", "12-25"]);
    expect(days("0 0 * * mon#2,fri#1", 3)).toEqual(["11-06", "11-09", "12-04"]);
  });

  it("fire on either kind of day or on both, as asked", () => {
    expect(days("0 0 13 * fri", 3)).toEqual(["11-06", "11-13", "11-20"]);
    expect(days("0 0 13 * fri", 2, false)).toEqual(["11-13", "08-13"]);
    expect(days("0 0 */2 * 0-6", 3)).toEqual(["11-03", "11-05", "11-07"]);
  });

  it("take seconds as the sixth field and years as the seventh", () => {
    expect(parseCron("0 0 * * * */20 2030").second.values).toEqual([0, 20, 40]);
    expect(times("0 0 1 1 * 0 2030", 1)).toEqual(["2030-01-01T00:00"]);
    expect(times("0 0 1 1 * 0 2020", 1)).toEqual([]);
  });

  it.each([
    "",
    "* * * *",
    "60 * * * *",
    "*/0 * * * *",
    "? * * * *",
    "0 0 * * mon,L5",
    "0 0 * * mon#6",
    "0 0 * * 7 0",
    "0 0 * * january",
    "R * * * *",
    "@reboot",
    "1-2-3 * * * *",
  ])("does not take %j", (cron) => {
    expect(() => parseCron(cron)).toThrow(CronProblem);
  });
});
