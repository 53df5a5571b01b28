import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { blockSchemaChecksum } from "./checksum.ts";
import { isObject, type JsonTreeObject, parseJsonObject } from "./json-tree.ts";
import { printPythonJson } from "./python-json.ts";

const object = (text: string): JsonTreeObject => parseJsonObject(text) ?? new Map();
const checksum = (value: unknown): Promise<string> => blockSchemaChecksum(object(JSON.stringify(value)));
const starting = (hex: string) => expect.stringMatching(new RegExp(`^sha256:${hex}`));

describe("the text of Python", () => {
  it.each([
    [
      "[1.0, 1e16, 1e15, 123456.789, 1e-4, 0.00001, -0.0, 1e400, 5e-324]",
      "[1.0, 1e+16, 1000000000000000.0, 123456.789, 0.0001, 1e-05, -0.0, Infinity, 5e-324]",
    ],
    ["[-0, 12345678901234567890, true, null]", "[0, 12345678901234567890, true, null]"],
    ['{"b":1,"a":"é\\u007f☃𝄞\\n"}', '{"a": "\\u00e9\\u007f\\u2603\\ud834\\udd1e\\n", "b": 1}'],
    ['{"\uffff":1,"𝄞":2,"a":3,"ab":4}', '{"a": 3, "ab": 4, "\\uffff": 1, "\\ud834\\udd1e": 2}'],
  ])("of %s", (text, python) => {
    const tree = object(`{"x":${text}}`).get("x") ?? null;
    expect(printPythonJson(tree).replaceAll("null", "None").replaceAll("None", "null")).toBe(python);
  });
});

// What a Prefect 3.8.4 server answers for these fields.
describe("the checksum of a block schema", () => {
  it.each([
    [{}, "f8e6e96abbc38"],
    [{ a: 1 }, "686906d736a59"],
    [{ a: 1, secret_fields: [] }, "686906d736a59"],
    [{ a: true }, "ca18422528176"],
    [{ properties: { x: [{ secret_fields: ["q"], k: 1 }] } }, "25f1aff1522b5"],
    [{ properties: { x: [{ k: 1 }] } }, "03cdc767b615f"],
    [{ definitions: {} }, "79b9787dcd02e"],
    [{ definitions: { M: { t: 1 } } }, "f8e6e96abbc38"],
    [{ definitions: 5 }, "f8e6e96abbc38"],
    [
      { properties: { x: { $ref: "#/definitions/M" } }, definitions: { M: { t: 1 }, N: { t: 2 } } },
      "e369742973406",
    ],
    [{ properties: { x: { $ref: "#/definitions/M" } }, definitions: { M: {} } }, "dd919f8db4af9"],
    [
      { properties: { x: { $ref: "#/definitions/M" } }, definitions: { M: { block_type_slug: "zz", t: 1 } } },
      "dd919f8db4af9",
    ],
    [
      {
        properties: { x: { $ref: "#/definitions/M" } },
        definitions: { M: { items: { $ref: "#/definitions/N" } }, N: { t: 2 } },
      },
      "50be65c11fab8",
    ],
    [{ items: { $ref: "#/definitions/M" }, definitions: { M: { t: 1 } } }, "46a4556df5232"],
    [
      { properties: { x: { $ref: "#/definitions/M/properties/z" } }, definitions: { M: { t: 1 } } },
      "2566ec836830a",
    ],
  ])("of %j is Prefect's", async (fields, hex) => {
    expect(await checksum(fields)).toEqual(starting(hex));
  });

  it("knows 1.0 from 1", async () => {
    expect(await blockSchemaChecksum(object('{"a":1.0}'))).toEqual(starting("3d231876ac13b"));
    expect(await blockSchemaChecksum(object('{"a":1e16}'))).toEqual(starting("51324496a2e25"));
  });

  it("of the catalogue's schemas is the one that clients compute", async () => {
    const path = new URL("../../services/blocks/catalogue/block-catalogue.gen.json", import.meta.url);
    const schemas = object(readFileSync(path, "utf8")).get("schemas");
    const equal: unknown[] = [];
    for (const schema of Array.isArray(schemas) ? schemas.filter(isObject) : []) {
      const fields = schema.get("fields");
      if (isObject(fields) && (await blockSchemaChecksum(fields)) === schema.get("checksum"))
        equal.push(schema);
    }
    // The others show what was stored of them rather than what was sent: their references name other checksums.
    expect(equal).toHaveLength(56);
  });
});
