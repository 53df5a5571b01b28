import { describe, expect, it } from "vitest";
import { flow } from "../src/sdk/flow.ts";
import { getRunContext } from "../src/sdk/run-context.ts";
import { concurrentRunner } from "../src/sdk/runners/concurrent-runner.ts";
import { task } from "../src/sdk/task.ts";
import { createTestHarness } from "../src/testing/test-harness.ts";

const runner = concurrentRunner({ maxWorkers: 1 });
let running = 0;
let most = 0;

const step = task(async function step(flowNumber: number, stepNumber: number) {
  most = Math.max(most, ++running);
  console.log(`flow ${flowNumber} step ${stepNumber} begins`);
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  console.log(`flow ${flowNumber} step ${stepNumber} ends`);
  running -= 1;
  return { flowRun: getRunContext().flowRun?.name };
});

const numbered = flow(
  { name: "numbered", flowRunName: "run {n}", taskRunner: runner, logPrints: true },
  async function numbered(n: number) {
    const seen = await Promise.all([step(n, 0), step(n, 1), step(n, 2)]);
    console.log(`flow ${n} ends`);
    return seen.map((one) => one.flowRun);
  },
);

describe("one slot shared by twenty flows that run at the same time", () => {
  it("keeps each body in its own run, its console lines too", async () => {
    await using harness = await createTestHarness();
    const results = await harness.run(() => Promise.all(Array.from({ length: 20 }, (_, n) => numbered(n))));
    expect(results).toEqual(Array.from({ length: 20 }, (_, n) => [`run ${n}`, `run ${n}`, `run ${n}`]));
    expect(most).toBe(1);
    for (let n = 0; n < 20; n++) {
      const own = harness.lines.filter((line) => line.includes(` run ${n}/`) || line.includes(`| run ${n} `));
      const printed = own.filter((line) => /flow \d+ (?:step|ends)/.test(line));
      expect(printed).toHaveLength(7);
      for (const line of printed) expect(line).toContain(`flow ${n} `);
    }
  });
});
