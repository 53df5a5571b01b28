import fc from "fast-check";
import { expect, it } from "vitest";
import { parseTags, parseValue, typedValue, valueForm } from "@/features/variables/lib/variable-value.ts";

it("a value that is shown and typed again unchanged is the same", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
      const parsed = parseValue(valueForm(value), typedValue(value));
      // A long one is refused, as the server would.
      if ("value" in parsed) expect(JSON.stringify(parsed.value)).toBe(JSON.stringify(value));
      else expect(parsed).toHaveProperty("characters");
    }),
  );
});

it("text without quotes is a text, and no JSON", () => {
  expect(parseValue("text", "eu-west-1")).toEqual({ value: "eu-west-1" });
  expect(parseValue("json", "eu-west-1")).toHaveProperty("problem");
  expect(parseValue("text", "x".repeat(5000))).toEqual({ characters: 5002 });
});

it("tags are parted by commas, each once", () => {
  expect(parseTags(" a, b ,,a ")).toEqual(["a", "b"]);
});
