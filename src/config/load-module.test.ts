import { expect, it } from "vitest";
import { loadModule, requireBase } from "./load-module.ts";

it("loads a dependency at once", () => {
  expect(loadModule<typeof import("yaml")>("yaml").parse("a: 1")).toEqual({ a: 1 });
});

it("looks from the program that was started when a bundle has no URL", () => {
  expect(requireBase("file:///work/x.ts")).toBe("file:///work/x.ts");
  expect(requireBase(undefined)).toBe(process.argv[1]);
});

it("names the package that is not there, and what a bundle needs", () => {
  expect(() => loadModule("batuta-is-no-dependency-of-itself")).toThrow(
    /batuta-is-no-dependency-of-itself is needed here.*in a bundle, keep batuta out of it/,
  );
});
