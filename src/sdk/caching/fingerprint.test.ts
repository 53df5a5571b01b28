import { execFileSync } from "node:child_process";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeResult } from "../results/decode-result.ts";
import { encodeResult } from "../results/encode-result.ts";
import { Secret } from "../results/secret.ts";
import { fingerprint } from "./fingerprint.ts";

const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
  maxDepth: 3,
});

/** Another object with the same content, whose keys, entries and members come in another order. */
function reordered(value: unknown): unknown {
  if (Array.isArray(value)) {
    const copy: unknown[] = new Array(value.length);
    for (const key of Object.keys(value)) copy[Number(key)] = reordered(value[Number(key)]);
    return copy;
  }
  if (value instanceof Map)
    return new Map([...value].reverse().map(([k, v]) => [reordered(k), reordered(v)]));
  if (value instanceof Set) return new Set([...value].reverse().map(reordered));
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  const entries = Object.entries(value)
    .reverse()
    .map(([k, v]) => [k, reordered(v)] as const);
  return Object.fromEntries(entries);
}

describe("fingerprint", () => {
  it("is the same for equal values, in whatever order they were filled", () => {
    fc.assert(
      fc.property(anything, (value) => {
        expect(fingerprint(reordered(value))).toBe(fingerprint(value));
      }),
      { numRuns: 500 },
    );
  });

  it("differs for different values", () => {
    fc.assert(
      fc.property(anything, anything, (a, b) => {
        expect(fingerprint(a) === fingerprint(b)).toBe(isDeepStrictEqual(a, b));
      }),
      { numRuns: 1000 },
    );
  });

  it("survives storing and reading", () => {
    fc.assert(
      fc.property(anything, (value) => {
        let text: string;
        try {
          text = encodeResult(value);
        } catch {
          return; // a key named __proto__ beside a value that is no plain JSON
        }
        expect(fingerprint(decodeResult(text))).toBe(fingerprint(value));
      }),
      { numRuns: 500 },
    );
    class Row {
      id = 1;
    }
    const values = [new Row(), Object.assign(new Error("x", { cause: 1 }), { code: "E" }), Buffer.from("a")];
    for (const value of values)
      expect(fingerprint(decodeResult(encodeResult(value)))).toBe(fingerprint(value));
  });

  it("tells look-alikes apart", () => {
    const values: unknown[] = [
      ...[
        1,
        1n,
        "1",
        true,
        [1],
        new Set([1]),
        new Map([[1, undefined]]),
        -0,
        0,
        Number.NaN,
        "NaN",
        null,
        undefined,
      ],
      ...[{}, [], { a: undefined }, { a: null }, [undefined], Object.assign([], { length: 1 }), "undefined"],
      ...[
        new Date(0),
        0.5,
        new Date(0).toISOString(),
        new Uint8Array([1]),
        new Int8Array([1]),
        [new Uint8Array([1])],
      ],
      ...[
        "\ud800",
        "\udfff",
        "\ufffd",
        "a,b",
        ["a,b"],
        ["a", "b"],
        ["a", "b", ""],
        { a: "b" },
        ["a:b"],
        /a/g,
        /a/,
      ],
      ...["#x", "x".repeat(100), "x".repeat(101), new Error("a"), new TypeError("a"), new URL("a:b"), "a:b"],
    ];
    const seen = new Set(values.map((value) => fingerprint(value)));
    expect(seen.size).toBe(values.length);
  });

  it("is at most 64 characters long and never the canonical text of something long", () => {
    fc.assert(
      fc.property(anything, (value) => {
        expect(fingerprint(value)?.length ?? 0).toBeLessThanOrEqual(64);
      }),
    );
    expect(fingerprint(fingerprint("y".repeat(200)))).not.toBe(fingerprint("y".repeat(200)));
  });

  it("tells long texts with different halves of surrogate pairs apart", () => {
    const tail = "x".repeat(100);
    expect(new Set([`\ud800${tail}`, `\ud801${tail}`, `\ufffd${tail}`].map(fingerprint)).size).toBe(3);
  });

  it("tells apart where a large part of a cycle points to", () => {
    type Part = { text: string; up: object };
    const make = (pointsToRoot: boolean): object => {
      const root: { a?: Part; b: { c?: Part } } = { b: {} };
      const part: Part = { text: "x".repeat(2000), up: root };
      root.a = part;
      root.b.c = pointsToRoot ? part : { text: part.text, up: root.b };
      return root;
    };
    expect(fingerprint(make(true))).toBe(fingerprint(make(true)));
    expect(fingerprint(make(true))).not.toBe(fingerprint(make(false)));
  });

  it("is the same in another process", () => {
    const url = new URL("./fingerprint.ts", import.meta.url).href;
    const code = `const { fingerprint } = await import(${JSON.stringify(url)}); const value = { b: [1n, new Date(5), new Map([["k", new Set([2])]])], a: "x".repeat(300) }; console.log(fingerprint(value));`;
    const other = execFileSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" });
    const value = { a: "x".repeat(300), b: [1n, new Date(5), new Map([["k", new Set([2])]])] };
    expect(other.trim()).toBe(fingerprint(value));
  });

  it("is undefined for what has none, however deep it lies", () => {
    class Live {
      #state = 1;
      next(): number {
        return this.#state++;
      }
    }
    for (const value of [
      () => 1,
      Symbol("s"),
      new Live(),
      Promise.resolve(),
      new WeakMap(),
      process.stdout,
    ]) {
      expect(fingerprint(value)).toBeUndefined();
      expect(fingerprint({ a: [new Map([["k", value]])] })).toBeUndefined();
    }
    expect(fingerprint({ [Symbol("s")]: 1 })).toBeUndefined();
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(fingerprint(deep)).toBeUndefined();
  });

  it("takes toJSON of instances together with the name of their class", () => {
    class Money {
      readonly #cents: number;
      constructor(cents: number) {
        this.#cents = cents;
      }
      toJSON(): number {
        return this.#cents;
      }
    }
    class Weight extends Money {}
    expect(fingerprint(new Money(5))).toBe(fingerprint(new Money(5)));
    expect(new Set([new Money(5), new Money(6), new Weight(5), 5].map(fingerprint)).size).toBe(4);
  });

  it("knows cycles, and the same part in many places in linear time", () => {
    const make = (): unknown => {
      const node: Record<string, unknown> = { list: [] };
      node.self = node;
      (node.list as unknown[]).push({ up: node });
      return node;
    };
    expect(fingerprint(make())).toBe(fingerprint(make()));
    let wide: unknown = "x".repeat(40);
    for (let i = 0; i < 60; i++) wide = [wide, wide];
    let copy: unknown = "x".repeat(40);
    for (let i = 0; i < 60; i++) copy = [copy, copy];
    expect(fingerprint(wide)).toBe(fingerprint(copy));
    expect(fingerprint(wide)).not.toBe(fingerprint([wide, copy]));
  });

  it("never holds a secret in clear", () => {
    const print = fingerprint(new Secret("hunter2"));
    expect(print).not.toContain("hunter2");
    expect(print).not.toBe(fingerprint(new Secret("hunter3")));
    expect(print).toBe(fingerprint(new Secret("hunter2")));
    expect(print).not.toBe(fingerprint("hunter2"));
  });
});
