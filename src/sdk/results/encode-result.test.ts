import { createContext, runInContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BatutaError } from "../../platform/errors.ts";
import { Completed } from "../state.ts";
import { decodeResult } from "./decode-result.ts";
import { encodeResult } from "./encode-result.ts";
import { Secret } from "./secret.ts";

const trip = (value: unknown): unknown => decodeResult(encodeResult(value));

/** Everything that fast-check can make: dates, maps, sets, typed arrays, bigint, -0, holes, null prototypes. */
const anything = fc.anything({
  withBigInt: true,
  withBoxedValues: false,
  withDate: true,
  withMap: true,
  withSet: true,
  withNullPrototype: true,
  withObjectString: true,
  withSparseArray: true,
  withTypedArray: true,
  withUnicodeString: true,
});

const hasProtoKey = (value: unknown): boolean => {
  try {
    encodeResult(value);
    return false;
  } catch (error) {
    return BatutaError.is(error) && error.message.includes("__proto__");
  }
};

describe("encodeResult and decodeResult", () => {
  it("give back an equal value", () => {
    fc.assert(
      fc.property(anything, (value) => {
        fc.pre(!hasProtoKey(value));
        expect(trip(value)).toStrictEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  it("leave plain JSON as JSON.stringify writes it", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const hasMinusZero = !Object.is(JSON.stringify(trip(value)), encodeResult(value));
        if (!hasMinusZero) expect(encodeResult(value)).toBe(JSON.stringify(value));
      }),
    );
    expect(encodeResult({ id: 1, name: "a", list: [1.5, null, true] })).toBe(
      '{"id":1,"name":"a","list":[1.5,null,true]}',
    );
  });

  it.each<[string, unknown]>([
    ["undefined", undefined],
    ["an undefined property", { a: undefined, b: 1 }],
    ["undefined in a list", [undefined, 1]],
    ["a hole", Object.assign([], { length: 3, 1: "x" })],
    ["NaN", Number.NaN],
    ["infinities", [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]],
    ["minus zero", { at: -0 }],
    ["an invalid date", new Date(Number.NaN)],
    ["a bigint beyond 2^64", 2n ** 70n],
    ["a map with object keys", new Map([[{ a: 1 }, new Set([1n])]])],
    ["a URL", new URL("https://example.org/a?b=c")],
    ["a regular expression", /a+/giu],
    ["an ArrayBuffer", new Uint8Array([1, 2, 3]).buffer],
    ["a DataView", new DataView(new Uint8Array([1, 2, 3]).buffer)],
    ["floats", new Float64Array([1.5, Number.NaN, -0])],
    ["a null prototype", Object.assign(Object.create(null), { a: 1 })],
    ["half a surrogate pair", "\ud800"],
    ["a NUL", "a\u0000b"],
    ["an own key that looks like our envelope", { $batuta: "devalue@1", data: [] }],
  ])("keep %s", (_, value) => {
    expect(trip(value)).toStrictEqual(value);
  });

  it("keep a Buffer a Buffer, with no byte of the pool that it lies in", () => {
    const secret = Buffer.from("PASSWORD-NEXT-DOOR");
    const buffer = Buffer.from("mine");
    const view = new Uint8Array(secret.buffer, secret.byteOffset, 4);
    const text = encodeResult({ buffer, view });
    expect(Buffer.byteLength(text)).toBeLessThan(200);
    expect(decodeResult(text)).toStrictEqual({
      buffer: Buffer.from("mine"),
      view: new Uint8Array(Buffer.from("PASS")),
    });
  });

  it("keep cycles and shared references", () => {
    const shared = { n: 1 };
    const value: Record<string, unknown> = { a: shared, b: [shared] };
    value.self = value;
    const read = trip(value) as { a: object; b: object[]; self: unknown };
    expect(read.self).toBe(read);
    expect(read.b[0]).toBe(read.a);
    expect(trip({ a: shared, b: shared })).toStrictEqual({ a: shared, b: shared });
  });

  it("keep errors and states inside values", () => {
    const read = trip({ e: new TypeError("no", { cause: "x" }), s: Completed({ data: 5, message: "ok" }) });
    const { e, s } = read as { e: Error; s: { isCompleted(): boolean; data: unknown; message: string } };
    expect(e).toBeInstanceOf(TypeError);
    expect(e).toMatchObject({ message: "no", cause: "x" });
    expect(s.isCompleted()).toBe(true);
    expect(s).toMatchObject({ data: 5, message: "ok" });
  });

  it("keep values of another realm, as test runners make them", () => {
    const value = runInContext(
      "({ m: new Map([[1, new Date(0)]]), l: [1], d: new Uint8Array([1]) })",
      createContext(),
    );
    expect(trip(value)).toEqual({ m: new Map([[1, new Date(0)]]), l: [1], d: new Uint8Array([1]) });
  });

  it("keep instances of classes without behaviour as plain objects", () => {
    class Row {
      id = 1;
      at = new Date(0);
    }
    expect(trip([new Row()])).toStrictEqual([{ id: 1, at: new Date(0) }]);
  });

  class Connection {
    url = "x";
    close(): void {}
  }
  class Tree extends Map {}
  it.each<[string, unknown, string, string]>([
    ["a function", { rows: [1, 2, 3, { go: () => 1 }] }, "result.rows[3].go", "the function 'go'"],
    ["an instance with methods", { db: new Connection() }, "result.db", "'Connection'"],
    ["a subclass of a built-in", [new Tree()], "result[0]", "'Tree'"],
    ["a promise", new Map([["k", Promise.resolve()]]), 'result.get("k")', "await it"],
    ["a symbol", [[Symbol("s")]], "result[0][0]", "a symbol"],
    ["a symbol key", { a: { [Symbol("s")]: 1 } }, "result.a", "symbol keys"],
    ["a secret", { "the key": new Secret("hunter2") }, 'result["the key"]', "never written in clear"],
    ["a private-state built-in", { w: new WeakMap() }, "result.w", "'WeakMap'"],
  ])("refuse %s, and say where it is", (_, value, path, what) => {
    const error = catching(() => encodeResult(value));
    expect(BatutaError.hasCode(error, "result-not-serializable")).toBe(true);
    expect(error.message).toContain(`${path} can't be stored`);
    expect(error.message).toContain(what);
    expect(error.message).not.toContain("hunter2");
    expect(error.fields).toEqual({ path });
  });

  it("refuse what is nested beyond the stack, and getters that throw, with a message", () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(catching(() => encodeResult(deep)).message).toContain("nested too deeply");
    const getter = {
      get x(): number {
        throw new RangeError("boom");
      },
    };
    expect(catching(() => encodeResult(getter)).code).toBe("result-not-serializable");
  });

  it("refuse text that is not theirs, and that of a newer version", () => {
    expect(catching(() => decodeResult("{")).code).toBe("result-unreadable");
    expect(catching(() => decodeResult('{"$batuta":"devalue@1","data":[["Nope",1]]}')).code).toBe(
      "result-unreadable",
    );
    expect(catching(() => decodeResult('{"$batuta":"future@9","data":1}')).message).toContain(
      "newer version",
    );
  });
});

describe("Secret", () => {
  it("shows stars everywhere but in get()", () => {
    const secret = new Secret("hunter2");
    const shown = [String(secret), `${secret}`, JSON.stringify({ secret }), Object.values(secret).join()];
    for (const text of shown) expect(text).not.toContain("hunter2");
    expect(secret.get()).toBe("hunter2");
  });
});

function catching(fn: () => unknown): BatutaError {
  try {
    fn();
  } catch (error) {
    if (BatutaError.is(error)) return error;
    throw error;
  }
  throw new Error("it did not throw");
}
