import { describe, expect, it } from "vitest";
import { listFlowRuns } from "../contract/flow-runs/routes.ts";
import { listTaskRuns } from "../contract/task-runs/routes.ts";
import { flow, getRunContext, getRunLogger, task } from "../index.ts";
import { createTestHarness } from "./test-harness.ts";

describe("createTestHarness", () => {
  it("skips a month of retries and keeps every state", async () => {
    await using harness = await createTestHarness();
    let attempts = 0;
    const daily = task({ retries: 30, retryDelaySeconds: 86_400 }, function daily() {
      attempts += 1;
      if (attempts <= 30) throw new Error(`not on day ${attempts}`);
      return attempts;
    });
    const started = harness.clock.now();
    expect(
      await harness.run(() =>
        flow(async function patient() {
          return await daily();
        })(),
      ),
    ).toBe(31);
    expect(harness.clock.now() - started).toBeGreaterThanOrEqual(30 * 86_400_000);
    const [run] = await harness.client.call(listTaskRuns, { body: {} });
    expect(run).toMatchObject({ run_count: 31, state_type: "COMPLETED" });
  });

  it("reaches a time-out at once", async () => {
    await using harness = await createTestHarness();
    const slow = flow({ timeoutSeconds: 3600 }, async function slow() {
      await new Promise((_, reject) => {
        const { signal } = getRunContext();
        signal.addEventListener("abort", () => reject(signal.reason));
      });
    });
    await expect(harness.run(() => slow())).rejects.toThrow();
    const [run] = await harness.client.call(listFlowRuns, { body: {} });
    expect(run).toMatchObject({ state_name: "TimedOut" });
  });

  it("gives the same ids, names and lines for the same seed", async () => {
    const once = async (seed: number) => {
      await using harness = await createTestHarness({ seed });
      const hello = flow(async function hello() {
        getRunLogger().info("hi");
        return getRunContext().flowRun?.id;
      });
      const id = await harness.run(() => hello());
      return { id, lines: [...harness.lines] };
    };
    expect(await once(5)).toEqual(await once(5));
    expect((await once(5)).id).not.toBe((await once(6)).id);
  });

  it("keeps two harnesses apart that run side by side", async () => {
    await using left = await createTestHarness({ seed: 1 });
    await using right = await createTestHarness({ seed: 2 });
    const named = flow(async function named(name: string) {
      getRunLogger().info(name);
      return name;
    });
    expect(await Promise.all([left.run(() => named("l")), right.run(() => named("r"))])).toEqual(["l", "r"]);
    expect(left.lines.join()).not.toContain("| r");
    const runs = await right.client.call(listFlowRuns, { body: {} });
    expect(runs.map((run) => run.parameters)).toEqual([{ name: "r" }]);
  });
});
