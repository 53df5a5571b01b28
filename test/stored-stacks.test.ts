import { afterEach, describe, expect, it } from "vitest";
import { listFlowRuns } from "../src/contract/flow-runs/routes.ts";
import { readFlowRunResult } from "../src/contract/journal/routes.ts";
import { flow, task } from "../src/index.ts";
import { createTestHarness } from "../src/testing/test-harness.ts";

const before = Error.stackTraceLimit;
afterEach(() => {
  Error.stackTraceLimit = before;
});

describe("the stack of a failed task", () => {
  function innermost(): number {
    throw new Error("three calls deep");
  }
  const third = task(function third() {
    return innermost();
  });
  const second = task(function second() {
    return third();
  });
  const first = task(function first() {
    return second();
  });
  const outer = flow(async function outer() {
    return await first();
  });

  it("leads from the throw through each task to the flow, with the limit as Node has it", async () => {
    Error.stackTraceLimit = 10;
    await using harness = await createTestHarness();
    const limits: number[] = [];
    const looks = task(async function looks() {
      await Promise.resolve();
      limits.push(Error.stackTraceLimit);
    });
    const both = flow(async function both() {
      limits.push(Error.stackTraceLimit);
      await looks();
      await outer();
    });
    await expect(harness.run(() => both())).rejects.toThrow("three calls deep");
    const runs = await harness.client.call(listFlowRuns, { body: {} });
    const run = runs.find(({ parent_task_run_id }) => parent_task_run_id !== null);
    const { result } = await harness.client.call(readFlowRunResult, { params: { id: run?.id ?? "" } });
    const functions = [...(result ?? "").matchAll(/ at (?:Object\.)?(\w+) \(/g)].map(([, name]) => name);
    expect(functions).toEqual(["innermost", "third", "second", "first", "outer"]);
    // Only while a task's code runs synchronously: what waits, and other code of the process, sees Node's.
    expect(limits).toEqual([10, 10]);
    expect(Error.stackTraceLimit).toBe(10);
  });
});
