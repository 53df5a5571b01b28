import { expect, it } from "vitest";
import { flatSettings } from "@/features/settings/lib/flat-settings.ts";

it("settings are told by their places, by name", () => {
  expect(flatSettings({ b: { c: 1, a: null }, a: ["x"] })).toEqual([
    { name: "a", value: ["x"] },
    { name: "b.a", value: null },
    { name: "b.c", value: 1 },
  ]);
});
