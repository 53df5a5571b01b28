import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isDeeperThan } from "./json-depth.ts";

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe("isDeeperThan", () => {
  it("agrees with the parsed value, whatever its strings hold", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 0, max: 7 }), (value, levels) => {
        for (const text of [JSON.stringify(value), JSON.stringify(value, null, 2)]) {
          expect(isDeeperThan(text, levels)).toBe(depthOf(value) > levels);
        }
      }),
    );
  });

  it("looks over brackets and escaped quotes in strings", () => {
    const text = JSON.stringify(['[[[{{{"\\', '\\"[[[[']);
    expect(isDeeperThan(text, 1)).toBe(false);
    expect(isDeeperThan(text, 0)).toBe(true);
  });

  it("does not mind a text that is no JSON", () => {
    expect(isDeeperThan("]]]]]]]]]]", 1)).toBe(false);
    expect(isDeeperThan(`[[["${"[".repeat(50)}`, 3)).toBe(false);
    expect(isDeeperThan("[".repeat(50), 3)).toBe(true);
  });
});
