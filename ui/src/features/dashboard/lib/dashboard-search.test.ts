import fc from "fast-check";
import { expect, it } from "vitest";
import { barsOf, dashboardSearch, steppedUntil } from "@/features/dashboard/lib/dashboard-search.ts";

const now = Date.parse("2026-05-31T12:10:00Z");

it("a step back ends where the range began, and steps forward lead to the present again", () => {
  const until = steppedUntil({}, -1, now);
  expect(until).toBe("2026-05-30T12:30:00.000Z");
  expect(barsOf({ ...(until ? { until } : {}) }, now)).toEqual({
    after: "2026-05-29T12:30:00.000Z",
    before: "2026-05-30T12:30:00.000Z",
    buckets: 48,
  });
  expect(steppedUntil({ ...(until ? { until } : {}) }, 1, now)).toBeUndefined();
  const ranges = fc.constantFrom("hour", "day", "week", "month", "quarter");
  fc.assert(
    fc.property(ranges, fc.integer({ min: 1, max: 50 }), (range, steps) => {
      let search: Parameters<typeof barsOf>[0] = { range };
      for (let at = 0; at < steps; at += 1) {
        const end = steppedUntil(search, -1, now);
        search = end === undefined ? search : { range, until: end };
      }
      for (let at = 0; at < steps; at += 1) {
        const end = steppedUntil(search, 1, now);
        search = end === undefined ? { range } : { range, until: end };
      }
      expect(search).toEqual({ range });
    }),
  );
});

it("an end that is no time is none, and a range that nobody knows is named to be dropped", () => {
  expect(Object.keys(dashboardSearch({ range: "3d" }))).toContain("range");
  expect(dashboardSearch({ until: "soon" })).toEqual({});
  expect(dashboardSearch({ until: "2026-05-30T12:30:00.000Z" })).toEqual({
    until: "2026-05-30T12:30:00.000Z",
  });
});
