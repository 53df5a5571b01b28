import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BatutaError } from "../../platform/errors.ts";
import { FatalError } from "../errors.ts";
import { decodeError } from "./decode-error.ts";
import { encodeError } from "./encode-error.ts";
import { Secret } from "./secret.ts";

const trip = (thrown: unknown): unknown => decodeError(encodeError(thrown));
const tripError = (thrown: unknown): Error & Record<string, unknown> =>
  trip(thrown) as Error & Record<string, unknown>;

describe("encodeError and decodeError", () => {
  it("keep name, message, stack, code, fields and the chain of causes", () => {
    class HttpError extends Error {
      override readonly name = "HttpError";
      readonly status = 503;
      readonly at = new Date(0);
    }
    const root = Object.assign(new Error("connect failed"), { code: "ECONNREFUSED", errno: -111 });
    const thrown = new HttpError("no answer", { cause: root });
    const read = tripError(thrown);
    expect(read).toBeInstanceOf(Error);
    expect(read).toMatchObject({ name: "HttpError", message: "no answer", status: 503, at: new Date(0) });
    expect(read.stack).toBe(thrown.stack);
    expect(read.cause).toMatchObject({ message: "connect failed", code: "ECONNREFUSED", errno: -111 });
    expect(inspect(read)).toContain("encode-error.test.ts");
  });

  it("keep built-in errors of their class", () => {
    for (const error of [new TypeError("a"), new RangeError("b"), new SyntaxError("c")]) {
      expect(trip(error)).toBeInstanceOf(error.constructor);
    }
    const aborted = trip(new DOMException("stopped", "AbortError")) as DOMException;
    expect(aborted).toBeInstanceOf(DOMException);
    expect(aborted).toMatchObject({ name: "AbortError", message: "stopped" });
  });

  it("keep Batuta's errors known by brand and code", () => {
    const read = trip(new FatalError("bad row", { fields: { row: 3 } }));
    expect(BatutaError.hasCode(read, "fatal")).toBe(true);
    expect(read).toMatchObject({ name: "FatalError", message: "bad row", fields: { row: 3 } });
  });

  it("keep the errors of an AggregateError, and say how many were left out", () => {
    const errors = Array.from({ length: 130 }, (_, i) => new Error(`e${i}`));
    const read = trip(new AggregateError(errors, "many")) as AggregateError;
    expect(read).toBeInstanceOf(AggregateError);
    expect(read.errors).toHaveLength(101);
    expect(read.errors[7]).toMatchObject({ message: "e7" });
    expect(read.errors[100]).toMatchObject({ message: "30 more errors were not kept" });
  });

  it("close circles through causes, fields and aggregated errors", () => {
    const error = new AggregateError([], "round") as AggregateError & Record<string, unknown>;
    error.cause = error;
    error.inside = { list: [error] };
    error.errors.push(error);
    const read = trip(error) as typeof error & { inside: { list: unknown[] } };
    expect(read.cause).toBe(read);
    expect(read.inside.list[0]).toBe(read);
    expect(read.errors[0]).toBe(read);
  });

  it.each<[string, unknown]>([
    ["text", "x"],
    ["undefined", undefined],
    ["null", null],
    ["an object", { a: 1, at: new Date(0) }],
    ["a number", Number.NaN],
  ])("give a thrown %s back as it was", (_, thrown) => {
    expect(trip(thrown)).toStrictEqual(thrown);
  });

  it("describe what can't be written", () => {
    const socketLike = { write: () => true, name: "socket" };
    const read = trip(socketLike);
    expect(BatutaError.hasCode(read, "thrown-value")).toBe(true);
    expect((read as Error).message).toContain("name: 'socket'");
    const error = tripError(Object.assign(new Error("e"), { request: socketLike, ok: 1 }));
    expect(error.request).toContain("socket");
    expect(error.ok).toBe(1);
  });

  it("never write a secret in clear", () => {
    const text = encodeError(
      Object.assign(new Error("e"), { key: new Secret("hunter2"), deep: { s: new Secret("hunter2") } }),
    );
    expect(text).not.toContain("hunter2");
    expect(text).toContain("********");
  });

  it("survive hostile errors", () => {
    const hostile = new Error("x");
    Object.defineProperty(hostile, "stack", {
      get() {
        throw new Error("no stack for you");
      },
    });
    Object.defineProperty(hostile, "detail", {
      enumerable: true,
      get() {
        throw new Error("nor detail");
      },
    });
    Object.defineProperty(hostile, "message", { value: 42 });
    const read = tripError(hostile);
    expect(read.message).toBe("42");
    expect(read.detail).toContain("nor detail");
    const { proxy, revoke } = Proxy.revocable(new Error("gone"), {});
    revoke();
    expect(() => trip(proxy)).not.toThrow();
    expect(() => trip(Object.assign(new Error("p"), { proxy }))).not.toThrow();
  });

  it("cut what is too long, with a mark, and stay below the size of an inline result", () => {
    const long = new Error("m".repeat(2_000_000));
    expect(tripError(long).message).toMatch(/… \(\d+ more characters\)$/);
    const wide = new AggregateError(
      Array.from({ length: 500 }, () =>
        Object.assign(new Error("w".repeat(50_000)), { a: "f".repeat(15_000) }),
      ),
    );
    expect(encodeError(wide).length).toBeLessThan(1_000_000);
    let chain = new Error("first");
    for (let i = 0; i < 5000; i++) chain = new Error(`n${i}`, { cause: chain });
    expect(encodeError(chain).length).toBeLessThan(1_000_000);
    expect(tripError(chain).message).toBe("n4999");
  });

  it("give back any value that can be thrown and written", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(trip(value)).toEqual(value);
        expect((trip(new Error("e", { cause: value })) as Error).cause).toEqual(value);
      }),
    );
  });

  it("are the same the second time", () => {
    class Custom extends Error {
      extra = new Map([[1, 2]]);
    }
    const once = encodeError(new Custom("c", { cause: new TypeError("t") }));
    expect(encodeError(decodeError(once))).toBe(once);
  });

  it("refuse text that is not theirs", () => {
    for (const text of ["", "null", "{}", '{"$error":1,"nodes":[]}']) {
      expect(() => decodeError(text)).toThrow("can't be read");
    }
  });
});
