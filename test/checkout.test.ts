import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { repositoryRoot } from "./support/source-tree.ts";

const home = mkdtempSync(join(tmpdir(), "batuta-checkout-"));
const env = { ...process.env, BATUTA_HOME: home, NO_COLOR: "1" };

afterAll(() => rmSync(home, { recursive: true, force: true }));

/** A Node on this machine that is older than 24.2, if there is one. */
function findOldNode(): string | undefined {
  const paths = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "node"));
  return paths.find((path) => {
    if (!existsSync(path)) return false;
    const version = execFileSync(path, ["-p", "process.versions.node"], { encoding: "utf8" });
    return Number(version.split(".")[0]) < 24;
  });
}

const oldNode = findOldNode();

describe("a checkout", () => {
  it("runs an example with plain node, from its source", () => {
    const text = execFileSync(process.execPath, ["examples/hello.ts", "reader"], {
      cwd: repositoryRoot,
      env,
      encoding: "utf8",
      stdio: "pipe",
    });
    expect(text).toBeDefined();
    expect(existsSync(join(home, "batuta.db"))).toBe(true);
    expect(readFileSync(join(repositoryRoot, "dist/lib/index.js"), "utf8")).toBe(
      'export * from "../../src/index.ts";\n',
    );
  });

  it("names no registry host in the lockfile", () => {
    const lockfile = readFileSync(join(repositoryRoot, "package-lock.json"), "utf8");
    expect(lockfile).not.toMatch(/"resolved": "(?!ui")|registry/i);
  });

  it.skipIf(oldNode === undefined)("tells an older Node what is needed and how to get it", () => {
    for (const script of ["bin/batuta.cjs", "bin/entry.cjs"]) {
      const outcome = spawnSync(oldNode ?? "", [script, "--version"], {
        cwd: repositoryRoot,
        env,
        encoding: "utf8",
      });
      expect(outcome.status).not.toBe(0);
      expect(outcome.stderr).toContain("batuta needs Node.js 24.2 or newer");
      expect(outcome.stderr).toContain("npm install --save-dev node@24");
    }
  });
});
