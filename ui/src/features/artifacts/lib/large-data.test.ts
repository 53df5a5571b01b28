import fc from "fast-check";
import { expect, it } from "vitest";
import { firstRows } from "@/features/artifacts/lib/first-rows.ts";
import { textPieces } from "@/features/artifacts/lib/text-pieces.ts";

it("the beginning of a table has its first rows, wherever it is cut", () => {
  const rows = fc.array(fc.oneof(fc.array(fc.string()), fc.dictionary(fc.string(), fc.jsonValue())), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(rows, fc.nat(), (table, cut) => {
      const text = JSON.stringify(table);
      const found = firstRows(text.slice(0, cut % text.length));
      const whole = table.filter(
        (_, at) => JSON.stringify(table.slice(0, at + 1)).length - 1 <= cut % text.length,
      );
      expect(JSON.parse(found ?? "[]")).toEqual(JSON.parse(JSON.stringify(whole)));
    }),
  );
  expect(firstRows('{"a": [1, 2')).toBeUndefined();
  expect(firstRows('[{"a": NaN}, {"a": 2')).toBe('[{"a": NaN}]');
});

it("pieces of a text are the text, cut between paragraphs", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom("a", "\n"), maxLength: 200 }),
      fc.integer({ min: 1, max: 50 }),
      (text, length) => {
        const pieces = textPieces(text, length);
        expect(pieces.join("")).toBe(text);
        expect(pieces.every((piece) => piece.length <= length)).toBe(true);
      },
    ),
  );
  expect(textPieces("one\n\ntwo\n\nthree", 9)).toEqual(["one\n\n", "two\n\n", "three"]);
});
