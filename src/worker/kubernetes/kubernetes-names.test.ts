import fc from "fast-check";
import { expect, it } from "vitest";
import { labelKey, labelValue, objectName } from "./kubernetes-names.ts";

it("makes texts into labels and names", () => {
  expect(["Año / 1", "-_.x", "", "é!", "a".repeat(70)].map(labelValue)).toEqual([
    "Ano-1",
    "x",
    "",
    "e",
    "a".repeat(63),
  ]);
  expect(["prefect.io/flow name", "team", "Ä B/c d", "!"].map(labelKey)).toEqual([
    "prefect.io/flow-name",
    "team",
    "a-b/c-d",
    "!",
  ]);
  expect(objectName("Lively_Año 7--", 45)).toBe("lively-ano-7");
});

it("makes nothing that the API would refuse", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(labelValue(text)).toMatch(/^(?:[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/);
      expect(objectName(text, 45)).toMatch(/^(?:[a-z0-9](?:[a-z0-9-]{0,43}[a-z0-9])?)?$/);
    }),
  );
});
