import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bestError, pathText } from "./best-error.ts";
import { type ExactObject, exactText, parseExact } from "./exact-json.ts";
import { validateJson } from "./json-schema.ts";
import { prepareSchema } from "./prepare-schema.ts";
import { pythonText } from "./python-text.ts";

const object = (properties: object, required: string[] = [], more: object = {}) => ({
  type: "object",
  properties,
  required,
  ...more,
});

/** Path and message of the error that is told. */
function complaint(schema: object, value: string): string | undefined {
  const prepared = prepareSchema(parseExact(JSON.stringify(schema)) as ExactObject);
  const best = bestError(validateJson(parseExact(value), prepared, { checksFormats: false }));
  return best === undefined ? undefined : `${pathText(best.path)}: ${best.message}`;
}

const nested = object(
  { x: { $ref: "#/definitions/M" }, y: { type: "integer" }, z: { type: "string" } },
  ["x", "z"],
  {
    definitions: { M: object({ a: { type: "string" }, m: { $ref: "#/definitions/M" } }, ["a"]) },
  },
);

describe("JSON schemas", () => {
  // Each pair was asked of Prefect's own server.
  it.each([
    [object({ x: { type: "integer" } }, ["x"]), '{"x":true}', "x: True is not of type 'integer'"],
    [object({ x: { type: "integer" } }, ["x"]), '{"x":1.0}', undefined],
    [object({ y: { type: "integer" } }), '{"y":null}', undefined],
    [object({ y: { type: "integer", default: 3 } }), '{"y":null}', "y: None is not of type 'integer'"],
    [object({ y: { type: "string", minLength: 3 } }), '{"y":"a"}', "y: 'a' is too short"],
    [object({ y: { type: "integer" } }), '{"y":"q"}', "y: 'q' is not valid under any of the given schemas"],
    [nested, '{"y":"q"}', ": 'x' is a required property"],
    [nested, '{"y":"q","z":3,"x":{"a":1}}', "z: 3 is not of type 'string'"],
    [nested, '{"y":2,"z":"","x":{"a":"","m":{"a":3}}}', "x.m.a: 3 is not of type 'string'"],
    [
      object({ y: { type: "array", items: { type: "integer" } } }),
      '{"y":[1,"q",null]}',
      "y[2]: None is not of type 'integer'",
    ],
    [
      object({ y: { anyOf: [{ type: "integer" }, { type: "string", minLength: 4 }] } }),
      '{"y":"abc"}',
      "y: 'abc' is too short",
    ],
    [object({ y: { enum: ["a", "b"] } }), '{"y":"abc"}', "y: 'abc' is not one of ['a', 'b']"],
    [
      object({ x: {} }, [], { additionalProperties: false }),
      '{"z":1}',
      ": Additional properties are not allowed ('z' was unexpected)",
    ],
    [
      object({ y: { type: "number", multipleOf: 0.1 } }, ["y"]),
      '{"y":0.35}',
      "y: 0.35 is not a multiple of 0.1",
    ],
    [object({ y: { type: "string", maxLength: 3 } }, ["y"]), '{"y":"😀😀😀"}', undefined],
    [
      object({ y: { oneOf: [{ type: "integer" }, { type: "number" }] } }),
      '{"y":1}',
      "y: 1 is valid under each of {'type': 'number'}, {'type': 'integer'}",
    ],
  ])("%j of %s say %j", (schema, value, expected) => {
    expect(complaint(schema, value)).toBe(expected);
  });

  it("that refer to themselves without end are given up", () => {
    const endless = { $ref: "#/definitions/A", definitions: { A: { $ref: "#/definitions/A" } } };
    expect(() => complaint(endless, "{}")).toThrow("without end");
  });

  it("say nothing against any value when they are empty", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(validateJson(parseExact(text), {}, { checksFormats: true })).toEqual([]);
      }),
    );
  });
});

describe("exact JSON", () => {
  it("keeps numbers as they were written", () => {
    expect(exactText(parseExact('{"a":[1.0,1e5,12345678901234567890,-0]}'))).toBe(
      '{"a":[1.0,1e5,12345678901234567890,-0]}',
    );
  });

  it("is told as Python tells it", () => {
    const text = `[1.5e300,1e16,1e15,0.0001,0.00001,-0.0,123456789.123,"é\\u200b\\u0000","it's","\\"","'\\"",true,null,{},{"a":[]}]`;
    expect(pythonText(parseExact(text))).toBe(
      `[1.5e+300, 1e+16, 1000000000000000.0, 0.0001, 1e-05, -0.0, 123456789.123, 'é\\u200b\\x00', "it's", '"', '\\'"', True, None, {}, {'a': []}]`,
    );
  });
});
