import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, it } from "vitest";
import { run } from "./processes.ts";
import { environment, makeProject } from "./user-project.ts";

/** A Node of this machine that is older than 24.2: the guard is for it. */
function findOldNode(): string | undefined {
  const paths = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "node"));
  return paths.find((path) => {
    if (!existsSync(path)) return false;
    const version = spawnSync(path, ["-p", "process.versions.node"], { encoding: "utf8" }).stdout.trim();
    const [major = 0, minor = 0] = version.split(".").map(Number);
    return major < 24 || (major === 24 && minor < 2);
  });
}

const oldNode = findOldNode();
if (oldNode === undefined) console.log("skipped: there is no Node older than 24.2 on this machine");

describe.skipIf(oldNode === undefined)("a Node older than 24.2", () => {
  it.each([
    ["importing", ["flow.mjs"]],
    ["requiring", ["flow.cjs"]],
    ["the command line", ["../node_modules/batuta/bin/batuta.cjs", "flow-run", "ls"]],
    ["the command line's version", ["../node_modules/batuta/bin/batuta.cjs", "--version"]],
    ["the testing entry", ["harness.mjs"]],
    ["the server entry, required", ["server.cjs"]],
  ])("says what is needed: %s", async (name, args) => {
    const project = makeProject(`old-${name.replaceAll(/[^a-z]/g, "-")}`);
    project.write({
      "flow.mjs": `import { flow } from "batuta"; console.log("RAN", typeof flow);`,
      "flow.cjs": `const { flow } = require("batuta"); console.log("RAN", typeof flow);`,
      "server.cjs": `const { startServer } = require("batuta/server"); console.log("RAN", typeof startServer);`,
      "harness.mjs": `import { createTestHarness } from "batuta/testing"; console.log("RAN", typeof createTestHarness);`,
    });
    const ended = await run(oldNode ?? "", args, { cwd: project.path, env: environment(project.home) });
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(ended.stderr).toContain("batuta needs Node.js 24.2 or newer, and this is");
    expect(ended.stderr).toContain("npm install --save-dev node@24");
    expect(ended.stderr).not.toContain("SyntaxError");
  });

  it("gives one plain message and no stack to who uses the command line", async () => {
    const project = makeProject("old-npx");
    const ended = await run(oldNode ?? "", ["../node_modules/.bin/batuta", "version"], {
      cwd: project.path,
      env: environment(project.home),
    });
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(ended.stderr).toMatch(/^error: batuta needs Node\.js 24\.2/);
    expect(ended.stderr).not.toMatch(/^ {4}at /m);
  });
});
