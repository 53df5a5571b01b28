import { expect, it } from "vitest";
import { axisTicks } from "@/shared/lib/axis-time.ts";

const HOUR = 3_600_000;
const at = (text: string): number => Date.parse(text);
const ticks = (from: string, days: number, most: number, zone: string): string[] =>
  axisTicks(at(from), at(from) + days * 24 * HOUR, most, zone).map((one) => new Date(one).toISOString());

it("days of an axis begin at the zone's midnight, both ends among them", () => {
  expect(ticks("2026-11-20T03:00:00Z", 2, 3, "America/Buenos_Aires")).toEqual([
    "2026-11-20T03:00:00.000Z",
    "2026-11-21T03:00:00.000Z",
    "2026-11-22T03:00:00.000Z",
  ]);
  expect(ticks("2026-11-20T10:00:00Z", 1, 4, "Asia/Kolkata")).toEqual([
    "2026-11-20T12:30:00.000Z",
    "2026-11-20T18:30:00.000Z",
    "2026-11-21T00:30:00.000Z",
    "2026-11-21T06:30:00.000Z",
  ]);
});

it("midnight stays midnight after the clock is put back", () => {
  expect(ticks("2026-10-24T12:00:00Z", 3, 4, "Europe/Berlin")).toEqual([
    "2026-10-24T22:00:00.000Z",
    "2026-10-25T23:00:00.000Z",
    "2026-10-26T23:00:00.000Z",
  ]);
});

it("a time without length has no more than its one mark", () => {
  expect(axisTicks(0, 0, 5, "UTC")).toEqual([0]);
});
