import { describe, expect, it } from "vitest";
import { createTestContext } from "../../test/support/cli-context.ts";
import { parseCount, parseSince, parseStates } from "./list-options.ts";

describe("options of lists", () => {
  it("tell types of states from names, in any case", () => {
    expect(parseStates("failed, awaitingretry,CRASHED")).toEqual({
      operator: "or_",
      type: { any_: ["FAILED", "CRASHED"] },
      name: { any_: ["AwaitingRetry"] },
    });
    expect(parseStates(undefined)).toBeUndefined();
    expect(() => parseStates("faild")).toThrow("there is no state faild; did you mean failed?");
    expect(() => parseStates("xxxxxxxxxx")).toThrow("there are scheduled, pending");
  });

  it("read instants and how long ago", () => {
    const { context } = createTestContext();
    expect(parseSince("90m", context)).toBe("2026-03-01T10:30:00.000Z");
    expect(parseSince("2026-02-01T00:00:00Z", context)).toBe("2026-02-01T00:00:00.000Z");
    expect(() => parseSince("yesterday", context)).toThrow("neither an instant");
  });

  it.each(["0", "-1", "x", "1.5", ""])("refuse the count %j", (text) => {
    expect(() => parseCount(text, "--limit")).toThrow("is not a whole number");
  });
});
