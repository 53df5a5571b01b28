import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatInstant, parseInstant } from "./instants.ts";

describe("instants", () => {
  it.each([
    ["2026-11-21T01:59:43.491933Z", 1_795_226_383_491_933],
    ["2026-11-21T00:00:00Z", 1_795_219_200_000_000],
    ["2026-11-21", 1_795_219_200_000_000],
    ["2026-11-21 02:00", 1_795_226_400_000_000],
    ["2026-11-21T04:00:00+02:00", 1_795_226_400_000_000],
    ["2026-11-20T21:30:00-0430", 1_795_226_400_000_000],
    ["1969-12-31T23:59:59.5Z", -500_000],
    ["2026-11-21T01:59:43.4919339Z", 1_795_226_383_491_933],
  ])("reads %s", (text, micros) => {
    expect(parseInstant(text)).toBe(micros);
  });

  it.each(["", "now", "2026-02-30", "2026-13-01", "2026-11-21T25:00:00Z", "2026-11-21T00:60Z", "20261121"])(
    "refuses %j",
    (text) => {
      expect(parseInstant(text)).toBeUndefined();
    },
  );

  it("moves what lies beyond the stored range to its end", () => {
    expect(parseInstant("0001-01-01T00:00:00+00:00")).toBe(-Number.MAX_SAFE_INTEGER);
    expect(parseInstant("9999-12-31T23:59:59Z")).toBe(Number.MAX_SAFE_INTEGER);
  });

  it("writes six digits only when they say something", () => {
    expect(formatInstant(1_795_219_200_000_000)).toBe("2026-11-21T00:00:00Z");
    expect(formatInstant(1_795_219_200_000_001)).toBe("2026-11-21T00:00:00.000001Z");
    expect(formatInstant(-500_000)).toBe("1969-12-31T23:59:59.500000Z");
  });

  it("reads back every instant that it writes", () => {
    const limit = 8_000_000_000_000_000;
    fc.assert(
      fc.property(fc.integer({ min: -limit, max: limit }), (micros) => {
        expect(parseInstant(formatInstant(micros))).toBe(micros);
      }),
    );
  });
});
