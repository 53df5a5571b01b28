import { describe, expect, it } from "vitest";
import { parseExact } from "./exact-json.ts";
import { schemaProblem } from "./schema-problem.ts";

describe("a schema", () => {
  // The messages are those of a live Prefect server.
  const cases: [string, string | undefined][] = [
    ['{"type":"object","properties":{"a":{"type":["string","null"]},"b":true}}', undefined],
    ['{"type":"zork"}', "'zork' is not valid under any of the given schemas"],
    ['{"properties":{"a":{"type":"strong"}}}', "'strong' is not valid under any of the given schemas"],
    ['{"properties":{"a":{"minimum":"x"}}}', "'x' is not of type 'number'"],
    ['{"properties":{"a":{"pattern":"["}}}', "'[' is not a 'regex'"],
    ['{"items":{"anyOf":[{"maxLength":"x"}]}}', "'x' is not of type 'integer'"],
    ['{"properties":[]}', "[] is not of type 'object'"],
    ['{"allOf":{}}', "{} is not of type 'array'"],
    ['{"not":7}', "7 is not of type 'object', 'boolean'"],
  ];
  it.each(cases)("%s is usable or told why not", (text, expected) => {
    expect(schemaProblem(parseExact(text))).toBe(expected);
  });
});
