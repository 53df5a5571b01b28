import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sliceJson } from "./json-slices.ts";
import { createJsonEncoder, jsonText, jsonTextOf, jsonValueOf } from "./json-text.ts";

const encode = createJsonEncoder("0d6f");

describe("kept JSON texts", () => {
  it("are written as they came: large integers, floats without fraction, order of keys, spaces", () => {
    const text = '{"b": 9223372036854775807, "10":1.0,"2":-0, "a":[1e400]}';
    expect(encode({ id: 1, parameters: jsonText(text), tail: [jsonText("1.0")] })).toBe(
      `{"id":1,"parameters":${text},"tail":[1.0]}`,
    );
  });

  it("do not mix with strings that look like their marks", () => {
    expect(encode({ a: "json:", b: jsonText("2"), c: '"json:1"' })).toBe(
      '{"a":"json:","b":2,"c":"\\"json:1\\""}',
    );
  });

  it("become plain values outside of the encoder", () => {
    expect(JSON.stringify({ a: jsonText("[1, 2]") })).toBe('{"a":[1,2]}');
    expect(jsonValueOf(jsonText("[1]"))).toEqual([1]);
    expect(jsonTextOf({ a: 1 })).toBe('{"a":1}');
    expect(jsonTextOf(undefined)).toBe("null");
  });
});

describe("cutting texts out of JSON", () => {
  it("finds values by their path, through arrays and escaped keys", () => {
    const text = ' {"a" :{"x":[1,"]}"]} , "items":[{"d":1.0},{"e":0},{"d":null}],"c\\u0061":-0 }';
    expect(sliceJson(text, [["a"], ["items", "*", "d"], ["ca"], ["missing"]])).toEqual([
      { path: ["a"], text: '{"x":[1,"]}"]}' },
      { path: ["items", 0, "d"], text: "1.0" },
      { path: ["items", 2, "d"], text: "null" },
      { path: ["ca"], text: "-0" },
    ]);
  });

  it("cuts exactly the text of any value, whatever surrounds it", () => {
    const spaced = fc.constantFrom("", " ", "\n\t");
    fc.assert(
      fc.property(fc.json(), fc.json(), fc.string(), spaced, (wanted, other, key, space) => {
        const name = JSON.stringify(key === "wanted" ? "other" : key);
        const text = `{${space}${name}${space}:${other}${space},"wanted":${space}${wanted}${space}}`;
        expect(sliceJson(text, [["wanted"]])).toEqual([{ path: ["wanted"], text: wanted }]);
      }),
    );
  });

  it("takes the last of doubled keys, as JSON.parse does", () => {
    expect(sliceJson('{"a":1,"a":2}', [["a"]]).at(-1)?.text).toBe("2");
  });
});
