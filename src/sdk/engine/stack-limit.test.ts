import { afterEach, describe, expect, it } from "vitest";
import { withLongStacks } from "./stack-limit.ts";

const before = Error.stackTraceLimit;
afterEach(() => {
  Error.stackTraceLimit = before;
});

describe("the limit of stacks", () => {
  it("is raised where it is Node's own, and restored after whatever happens", () => {
    Error.stackTraceLimit = 10;
    const seen = withLongStacks(() => [Error.stackTraceLimit, withLongStacks(() => Error.stackTraceLimit)]);
    expect(seen).toEqual([100, 100]);
    expect(Error.stackTraceLimit).toBe(10);
    expect(() => withLongStacks(() => JSON.parse("{"))).toThrow(SyntaxError);
    expect(Error.stackTraceLimit).toBe(10);
  });

  it.each([0, 5, 50, Number.POSITIVE_INFINITY])("stays when somebody chose it: %s", (limit) => {
    Error.stackTraceLimit = limit;
    expect(withLongStacks(() => Error.stackTraceLimit)).toBe(limit);
    expect(Error.stackTraceLimit).toBe(limit);
  });

  it("stays as the function sets it", () => {
    Error.stackTraceLimit = 10;
    withLongStacks(() => {
      Error.stackTraceLimit = 33;
    });
    expect(Error.stackTraceLimit).toBe(33);
  });
});
