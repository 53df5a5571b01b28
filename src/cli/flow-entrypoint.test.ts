import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseEntrypoint } from "./flow-entrypoint.ts";

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "batuta-entry-"));
  writeFileSync(join(directory, "empty.mjs"), "export const x = () => {};");
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("parseEntrypoint", () => {
  it("reads relative and absolute paths and URLs", () => {
    const path = join(directory, "empty.mjs");
    for (const text of ["empty.mjs:x", "./empty.mjs:x", `${path}:x`, `${pathToFileURL(path).href}:x`]) {
      expect(parseEntrypoint(text, directory)).toEqual({ path, name: "x" });
    }
  });

  it("says what is missing", () => {
    expect(() => parseEntrypoint("empty.mjs", directory)).toThrow("write path/of/file.ts:exportName");
    expect(() => parseEntrypoint("file:///gone/x.ts:f", directory)).toThrow("/gone/x.ts does not exist");
  });
});
