import { describe, expect, it } from "vitest";
import { createSystemClock } from "../../platform/clock.ts";
import { allowFailure, freeze, opaque, quote, unmapped } from "../annotations.ts";
import { Completed } from "../state.ts";
import { scanArguments, substituteArguments } from "./arguments.ts";
import { Future } from "./future.ts";

const clock = createSystemClock();
const aFuture = (name: string): Future => new Future({ taskRunId: `id-${name}`, taskKey: name, name, clock });

describe("scanning arguments", () => {
  it("finds futures in arrays, objects, Maps and Sets, with the argument that holds them", () => {
    const [a, b, c, d] = [aFuture("a"), aFuture("b"), aFuture("c"), aFuture("d")];
    const { upstreams } = scanArguments([1, [a], { x: { y: b } }, new Map([["k", c]]), new Set([d])]);
    expect(upstreams.map((one) => [one.source, one.argument])).toEqual([
      [a, 1],
      [b, 2],
      [c, 3],
      [d, 4],
    ]);
  });

  it("needs nothing for plain values", () => {
    expect(scanArguments([1, "x", null, undefined, [1, { a: 2 }], new Date()])).toEqual({
      upstreams: [],
      needsSubstitution: false,
    });
  });

  it("looks into cyclic values once", () => {
    const cyclic: { self?: unknown; future: Future } = { future: aFuture("a") };
    cyclic.self = cyclic;
    expect(scanArguments([{ inner: cyclic }]).upstreams).toHaveLength(1);
  });

  it("does not look into quoted and frozen values nor into instances of classes", () => {
    class Box {
      readonly future = aFuture("boxed");
    }
    expect(scanArguments([quote(aFuture("a")), freeze([aFuture("b")]), new Box()]).upstreams).toEqual([]);
  });

  it("marks upstreams that may fail", () => {
    const [a, b] = [aFuture("a"), aFuture("b")];
    const { upstreams } = scanArguments([allowFailure([a]), b]);
    expect(upstreams.map((one) => one.allowFailure)).toEqual([true, false]);
  });
});

describe("substituting arguments", () => {
  it("replaces futures and takes annotations off", () => {
    const value = substituteArguments([[aFuture("a"), 2], unmapped(3), quote({ q: 1 })], () => "A");
    expect(value).toEqual([["A", 2], 3, { q: 1 }]);
  });

  it("keeps containers without futures as the same objects", () => {
    const plain = { rows: [1, 2] };
    const [kept, changed] = substituteArguments([plain, { plain, f: aFuture("a") }], () => 1);
    expect(kept).toBe(plain);
    expect((changed as { plain: unknown }).plain).toBe(plain);
  });

  it("hands opaque values on with their futures", () => {
    const future = aFuture("a");
    expect(substituteArguments([opaque([future])], () => 1)).toEqual([[future]]);
  });

  it("replaces states by what they hold", () => {
    const [value] = substituteArguments([Completed({ data: 5 })], (source) =>
      "data" in source ? source.data : 0,
    );
    expect(value).toBe(5);
  });

  it("keeps a key named __proto__ an ordinary key", () => {
    const hostile = JSON.parse('{"__proto__": {"x": 1}}') as Record<string, unknown>;
    const [copy] = substituteArguments([{ hostile, f: aFuture("a") }], () => 1) as [{ hostile: object }];
    expect(Object.keys(copy.hostile)).toEqual(["__proto__"]);
  });
});
