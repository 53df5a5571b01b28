import fc from "fast-check";
import { expect, it } from "vitest";
import { lineDiff } from "@/features/deployments/lib/line-diff.ts";

const text = fc
  .array(fc.constantFrom("a", "b", "c", ""), { minLength: 1, maxLength: 12 })
  .map((lines) => lines.join("\n"));

it("holds both texts, each in its order", () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = lineDiff(before, after);
      const of = (kind: string) =>
        lines.filter((one) => one.kind === "same" || one.kind === kind).map((one) => one.text);
      expect(of("gone").join("\n")).toBe(before);
      expect(of("new").join("\n")).toBe(after);
    }),
  );
});

it("tells a change in the middle as that alone", () => {
  expect(lineDiff("a\nb\nc", "a\nx\nc").map((one) => one.kind)).toEqual(["same", "gone", "new", "same"]);
});
