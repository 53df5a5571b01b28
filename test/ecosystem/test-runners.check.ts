import { expect, it } from "vitest";
import { makeProject } from "./user-project.ts";

const FLOWS = `
import { flow, task } from "batuta";

let calls = 0;
const flaky = task({ retries: 2, retryDelaySeconds: 3600 }, function flaky(n: number) {
  if (++calls % 3 !== 0) throw new Error("not yet");
  return n * 2;
});
export const doubled = flow({ name: "doubled" }, async function doubled(n: number) {
  return await flaky(n);
});
`;

/** A test of a flow whose task waits two hours for its retries, as a user would write it. */
function testFile(imports: string, assertion: string): string {
  return `
${imports}
import { createTestHarness } from "batuta/testing";
import { doubled } from "./flows.ts";

for (const n of [1, 2, 3]) {
  test("doubles " + n + " after two retries", async () => {
    await using harness = await createTestHarness();
    const before = harness.clock.now();
    const value = await harness.run(() => doubled(n));
    const hours = (harness.clock.now() - before) / 3_600_000;
    ${assertion}
  });
}
`;
}

it("tests flows under Vitest without a server and without waiting", async () => {
  const project = makeProject("under-vitest");
  const assertion = "expect(value).toBe(2 * n); expect(hours).toBeGreaterThanOrEqual(2);";
  project.write({
    "flows.ts": FLOWS,
    "flows.test.ts": testFile(`import { expect, test } from "vitest";`, assertion),
    "vitest.config.ts": "export default { test: { globals: false } };",
  });
  const output = await project.bin("vitest", "run", "--reporter=tap-flat");
  expect(output.match(/^ok /gm)).toHaveLength(3);
  expect(output).not.toMatch(/^not ok/m);
});

it("tests flows under node:test", async () => {
  const project = makeProject("under-node-test");
  const assertion = "assert.equal(value, 2 * n); assert.ok(hours >= 2);";
  project.write({
    "flows.ts": FLOWS,
    "flows.test.ts": testFile(
      `import assert from "node:assert/strict"; import { test } from "node:test";`,
      assertion,
    ),
  });
  const output = await project.node("--test", "--test-reporter=tap");
  expect(output).toContain("# pass 3");
  expect(output).toContain("# fail 0");
});

it("runs flows in plain tests too, each against the database of the home", async () => {
  const project = makeProject("without-harness");
  project.write({
    "add.test.ts": `
import assert from "node:assert/strict";
import { test } from "node:test";
import { flow, task } from "batuta";
const add = task(function add(a: number, b: number) { return a + b; });
const sum = flow({ name: "sum" }, async function sum(a: number, b: number) { return await add(a, b); });
test("runs", async () => assert.equal(await sum(1, 2), 3));
test("runs again", async () => assert.equal(await sum(3, 4), 7));
`,
  });
  const output = await project.node("--test", "--test-reporter=tap");
  expect(output).toContain("# pass 2");
  const runs = await project.batuta<{ state_type: string }[]>("flow-run", "ls");
  expect(runs.map((one) => one.state_type)).toEqual(["COMPLETED", "COMPLETED"]);
});
