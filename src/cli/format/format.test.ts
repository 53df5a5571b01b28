import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatDuration, parseDuration } from "./duration.ts";
import { formatAge, formatLocalTime, formatRelativeTime } from "./relative-time.ts";
import { formatSize } from "./size.ts";

describe("formatDuration", () => {
  it.each([
    [0, "0 s"],
    [0.0002, "0.2 ms"],
    [0.85, "850 ms"],
    [0.9996, "1.00 s"],
    [1.254, "1.25 s"],
    [42.42, "42.4 s"],
    [59.996, "1m 00s"],
    [125, "2m 05s"],
    [3_600, "1h 00m"],
    [11_220, "3h 07m"],
    [187_200, "2d 04h"],
    [-1, "–"],
    [Number.NaN, "–"],
  ])("writes %d s as %s", (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it("is never longer than seven characters up to a hundred days", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 8_639_999, noNaN: true }), (seconds) => {
        expect(formatDuration(seconds).length).toBeLessThanOrEqual(7);
      }),
    );
  });
});

describe("parseDuration", () => {
  it.each([
    ["5 minutes", 300],
    ["1 hour 30 mins", 5_400],
    ["2 weeks", 1_209_600],
    ["90s", 90],
    ["15m", 900],
    ["1h30m", 5_400],
    ["1h 30m", 5_400],
    ["7d", 604_800],
    ["2w", 1_209_600],
    ["250ms", 0.25],
    ["1.5h", 5_400],
  ])("reads %s", (text, seconds) => {
    expect(parseDuration(text)).toBeCloseTo(seconds, 6);
  });

  it.each(["", "5", "h", "5 parsecs", "1 month", "1h30", "-5m", "2026-01-01"])("refuses %j", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

describe("instants", () => {
  const now = Date.parse("2026-03-01T12:00:00Z");

  it.each([
    ["2026-03-01T11:59:58Z", "just now", "2s"],
    ["2026-03-01T11:59:18Z", "42 seconds ago", "42s"],
    ["2026-03-01T11:59:00Z", "1 minute ago", "1m"],
    ["2026-03-01T09:00:00Z", "3 hours ago", "3h"],
    ["2026-02-20T12:00:00Z", "1 week ago", "1w"],
    ["2026-03-01T14:00:00Z", "in 2 hours", "in 2h"],
  ])("tells %s from now", (instant, relative, age) => {
    expect(formatRelativeTime(instant, now)).toBe(relative);
    expect(formatAge(instant, now)).toBe(age);
  });

  it("shows what is no instant as it is", () => {
    expect(formatRelativeTime("soon", now)).toBe("soon");
    expect(formatLocalTime("soon")).toBe("soon");
    expect(formatAge("soon", now)).toBe("–");
    expect(formatLocalTime("2026-03-01T12:00:00.125Z", { withMs: true })).toMatch(
      /^2026-0[23]-\d\d \d\d:\d\d:00\.125$/,
    );
  });
});

describe("formatSize", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1_500, "1.5 kB"],
    [999_600, "1.0 MB"],
    [20_000_000, "20 MB"],
    [3e15, "3000 TB"],
  ])("writes %d as %s", (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });
});
