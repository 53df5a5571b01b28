import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadFlow, parseEntrypoint, splitEntrypoint } from "./flow-entrypoint.ts";

const FIXTURE = fileURLToPath(new URL("../../test/fixtures/ledger-flow.ts", import.meta.url));
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "batuta-entry-"));
  writeFileSync(join(directory, "broken.mjs"), "throw new Error('at import');");
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

describe("loadFlow", () => {
  it("finds a flow by the name of its export or its own", async () => {
    const flow = await loadFlow({ path: FIXTURE, name: "ledger" });
    expect(flow.name).toBe("ledger");
  });

  it("names the flows that there are", async () => {
    await expect(loadFlow({ path: FIXTURE, name: "legder" })).rejects.toThrow(
      "it exports the flows ledger; did you mean ledger?",
    );
    await expect(loadFlow({ path: join(directory, "empty.mjs"), name: "x" })).rejects.toThrow(
      "it exports no flow",
    );
  });

  it("shows why a module cannot be loaded, and how a loader is named", async () => {
    const loading = loadFlow({ path: join(directory, "broken.mjs"), name: "x" });
    await expect(loading).rejects.toThrow(/at import[\s\S]*NODE_OPTIONS="--import=tsx"/);
  });
});
