import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type NpmRegistry, startNpmRegistry } from "../../../test/support/npm-registry.ts";
import { installPackage } from "./npm-source.ts";

const manifest = (name: string, more: object = {}): string =>
  JSON.stringify({ name, version: "1.2.3", type: "module", ...more });

describe("a published package", () => {
  let root: string;
  let registry: NpmRegistry;
  let env: Record<string, string | undefined>;
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), "batuta-npm-"));
    registry = await startNpmRegistry([
      {
        "package.json": manifest("@team/flows", {
          dependencies: { words: "1.2.3" },
          scripts: { postinstall: "touch ran" },
        }),
        "flows/etl.js": "export const etl = 1;",
      },
      { "package.json": manifest("words"), "index.js": "export const word = 'hello';" },
    ]);
    const own = { npm_config_registry: registry.url, npm_config_cache: join(root, "cache") };
    env = { ...process.env, npm_config_userconfig: join(root, "none"), ...own };
  });
  afterAll(async () => {
    await registry[Symbol.asyncDispose]();
    rmSync(root, { recursive: true, force: true });
  });

  it("is installed with what it needs, into a folder of its own, and none of its scripts is run", async () => {
    const directory = await installPackage("@team/flows@1.2.3", join(root, "a"), { env });
    expect(directory).toBe(join(root, "a/package/node_modules/@team/flows"));
    expect(readFileSync(join(directory, "flows/etl.js"), "utf8")).toContain("etl");
    expect(existsSync(join(root, "a/package/node_modules/words/index.js"))).toBe(true);
    expect(existsSync(join(directory, "ran"))).toBe(false);
  }, 60_000);

  it.each([
    ["nobody-has-this", "package-not-installed", /npm can't install nobody-has-this:\nnpm err.*404/i],
    ["words@9.9.9", "package-not-installed", /No matching version|notarget/i],
    ["../folder", "invalid-source", /is no npm package/],
  ])(
    "that can't be had is told: %s",
    async (spec, code, message) => {
      await expect(installPackage(spec, join(root, "b"), { env })).rejects.toMatchObject({
        code,
        message: expect.stringMatching(message),
      });
    },
    60_000,
  );
});
