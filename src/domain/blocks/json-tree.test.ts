import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJsonTree, printJsonTree } from "./json-tree.ts";

describe("a JSON tree", () => {
  it("keeps numbers in the text in which they came", () => {
    const text = '{"a":1.0,"b":9223372036854775808,"c":-0,"d":1E5,"2":[],"1":{}}';
    expect(printJsonTree(parseJsonTree(text) ?? null)).toBe(text);
  });

  it("reads whatever JSON.parse reads", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, "\t"), (value, indent) => {
        const tree = parseJsonTree(JSON.stringify(value, undefined, indent));
        expect(JSON.parse(printJsonTree(tree ?? null))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("keeps a key that objects treat specially", () => {
    const text = '{"__proto__":{"x":1},"\\u0000\\"":"\\ud834\\udd1e"}';
    expect(printJsonTree(parseJsonTree(text) ?? null)).toBe('{"__proto__":{"x":1},"\\u0000\\"":"𝄞"}');
  });

  it("reads strings of any length and with any escapes", () => {
    const long = `${'a\\"'.repeat(3_000_000)}end`;
    const text = JSON.stringify({ a: long, b: "\\", "c\\": '\\"' });
    expect(printJsonTree(parseJsonTree(text) ?? null)).toBe(text);
  });

  it("takes the last of doubled keys", () => {
    expect(printJsonTree(parseJsonTree('{"a":1,"a":2}') ?? null)).toBe('{"a":2}');
  });

  it("is refused when it is nested too deeply to be walked", () => {
    expect(parseJsonTree("[".repeat(100_000) + "]".repeat(100_000))).toBeUndefined();
    expect(parseJsonTree("[".repeat(300) + "]".repeat(300))).toBeDefined();
  });
});
