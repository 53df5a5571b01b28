import { describe, expect, it } from "vitest";
import { entrypointLanguage, splitEntrypoint } from "./entrypoint.ts";

describe("splitEntrypoint", () => {
  it.each([
    ["etl.ts:etl", "etl.ts", "etl"],
    ["flows/etl.ts:my flow", "flows/etl.ts", "my flow"],
    ["file:///flows/etl.ts:etl", "file:///flows/etl.ts", "etl"],
    ["C:\\flows\\etl.ts:etl", "C:\\flows\\etl.ts", "etl"],
    ["C:/flows/etl.ts:etl", "C:/flows/etl.ts", "etl"],
    ["file:///C:/flows/etl.ts:etl", "file:///C:/flows/etl.ts", "etl"],
    ["\\\\server\\share\\etl.ts:etl", "\\\\server\\share\\etl.ts", "etl"],
  ])("takes %s apart", (text, file, name) => {
    expect(splitEntrypoint(text)).toEqual({ file, name });
  });

  it.each([
    "etl.ts",
    "etl.ts:",
    "C:\\flows\\etl.ts",
    "C:/flows/etl.ts",
    "C:etl.ts",
    "file:///C:/flows/etl.ts",
    "file:///flows/etl.ts",
  ])("sees no name in %s", (text) => {
    expect(splitEntrypoint(text)).toBeUndefined();
  });
});

describe("entrypointLanguage", () => {
  it.each([
    ["flows/etl.ts:etl", "typescript"],
    ["etl.mjs:etl", "typescript"],
    ["flows/etl.py:etl", "python"],
    ["package.flows:etl", "python"],
    ["package.flows.etl", "python"],
  ] as const)("%s is %s", (entrypoint, language) => {
    expect(entrypointLanguage(entrypoint)).toBe(language);
  });

  it("refuses what is neither", () => {
    expect(() => entrypointLanguage("flows/etl.rb:etl")).toThrow("neither a TypeScript nor a Python flow");
  });
});
