import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadFlow } from "./load-flow.ts";

const FIXTURE = fileURLToPath(new URL("../../../test/fixtures/ledger-flow.ts", import.meta.url));
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "batuta-load-"));
  writeFileSync(join(directory, "broken.mjs"), "throw new Error('at import');");
  writeFileSync(join(directory, "empty.mjs"), "export const x = () => {};");
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("loadFlow", () => {
  it("finds a flow by the name of its export or its own", async () => {
    const flow = await loadFlow({ path: FIXTURE, name: "ledger" });
    expect(flow.name).toBe("ledger");
  });

  it("names the flows that there are", async () => {
    await expect(loadFlow({ path: FIXTURE, name: "legder" })).rejects.toThrow(
      "it exports the flows ledger (did you mean ledger?)",
    );
    await expect(loadFlow({ path: join(directory, "empty.mjs"), name: "x" })).rejects.toThrow(
      "it exports no flow",
    );
  });

  it("says which file is not there", async () => {
    const path = join(directory, "missing.mjs");
    await expect(loadFlow({ path, name: "x" })).rejects.toThrow(
      /^the flow x cannot be loaded: there is no file .*missing\.mjs$/,
    );
  });

  it("shows why a module cannot be loaded, and how a loader is named", async () => {
    const loading = loadFlow({ path: join(directory, "broken.mjs"), name: "x" });
    await expect(loading).rejects.toThrow(/at import[\s\S]*NODE_OPTIONS="--import=tsx"/);
  });
});
