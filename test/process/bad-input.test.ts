import { connect } from "node:net";
import { describe, expect, it, vi } from "vitest";
import { listFlowRuns } from "../../src/contract/flow-runs/routes.ts";
import { listTaskRuns } from "../../src/contract/task-runs/routes.ts";
import { type Flow, flow, runFlow, runFlowState, task } from "../../src/index.ts";
import { createTestHarness, type TestHarness } from "../../src/testing/test-harness.ts";
import { createScriptHome } from "./script-home.ts";

vi.setConfig({ testTimeout: 120_000 });

const ID = "01890000-0000-7000-8000-000000000001";

function flowRuns(harness: TestHarness) {
  return harness.client.call(listFlowRuns, { body: { sort: "ID_DESC" } });
}

/** Runs the flow as one run; a second time it goes on after a crash of its first process. */
async function crashOnce<R>(
  harness: TestHarness,
  build: (crash: () => Promise<void>) => Flow<[], R>,
): Promise<R> {
  const crashed = Promise.withResolvers<void>();
  let hasCrashed = false;
  const made = build(async () => {
    if (hasCrashed) return;
    hasCrashed = true;
    crashed.resolve();
    await new Promise(() => undefined);
  });
  const first = harness.run(() =>
    Promise.race([runFlowState(made, { flowRunId: ID, args: [] }), crashed.promise]),
  );
  await first;
  return harness.run(async () => (await runFlow(made, { flowRunId: ID, args: [], takeOver: true })) as R);
}

describe("arguments that can't be serialised", () => {
  class Counter {
    readonly #count = 3;
    get count(): number {
      return this.#count;
    }
  }
  const cyclic: Record<string, unknown> = { name: "cycle" };
  cyclic.self = cyclic;

  it.each([
    ["a function", () => 7, (value: unknown) => (value as () => number)()],
    [
      "a socket",
      connect({ port: 9, host: "127.0.0.1", autoSelectFamily: false }).on("error", () => {}),
      () => 7,
    ],
    ["an instance with private state", new Counter(), (value: unknown) => (value as Counter).count + 4],
    ["a cycle", cyclic, (value: unknown) => (value === cyclic || (value as typeof cyclic).name ? 7 : 0)],
    ["a symbol", Symbol("seven"), (value: unknown) => (typeof value === "symbol" ? 7 : 0)],
    ["a bigint", 2n ** 70n, (value: unknown) => (value === 2n ** 70n ? 7 : 0)],
    ["a promise", Promise.resolve(7), () => 7],
  ])(
    "reach a flow and a task as they are, and are described in the record: %s",
    async (_name, given, use) => {
      await using harness = await createTestHarness();
      const useIt = task({ name: "use-it" }, function useIt(value: unknown) {
        return use(value) as number;
      });
      const takes = flow(async function takes(value: unknown) {
        return (await useIt(value)) + (use(value) as number);
      });
      await expect(harness.run(() => takes(given))).resolves.toBe(14);
      const [run] = await flowRuns(harness);
      expect(run).toMatchObject({ state_type: "COMPLETED" });
      expect(Object.keys(run?.parameters ?? {})).toEqual(["value"]);
    },
  );
});

describe("a throw of what is no Error", () => {
  it.each([["text"], [42], [null], [undefined], [{ reason: "no" }], [Symbol("s")], [() => 1]])(
    "fails the flow with a message that describes it, and reaches the caller: %s",
    async (thrown) => {
      await using harness = await createTestHarness();
      const throws = flow(async function throws() {
        throw thrown;
      });
      const state = await harness.run(() => throws.with({ returnState: true })());
      expect(state.isFailed()).toBe(true);
      expect(state.message).toMatch(/^a value that is no Error was thrown: /);
      const caught: unknown = await harness.run(() =>
        throws().then(undefined, (error: unknown) => ({ error })),
      );
      if (thrown === undefined) expect(caught).toMatchObject({ error: { code: "run-failed" } });
      else expect(caught).toEqual({ error: thrown });
    },
  );

  it.each([["text"], [42], [{ reason: "no" }]])(
    "is caught alike in the run and in its replay: %j",
    async (thrown) => {
      await using harness = await createTestHarness();
      const throws = task(function throws(): number {
        throw thrown;
      });
      const seen: unknown[] = [];
      await crashOnce(harness, (crash) =>
        flow(async function catches() {
          await throws().then(undefined, (error: unknown) => void seen.push(error));
          await crash();
        }),
      );
      expect(seen).toEqual([thrown, thrown]);
    },
  );
});

it("runs two flows of one name in one process as runs of one flow, each with its own code", async () => {
  await using harness = await createTestHarness();
  const first = flow({ name: "same" }, async () => "first");
  const second = flow({ name: "same" }, async () => "second");
  const both = flow(async function both() {
    return Promise.all([first(), second(), first()]);
  });
  await expect(harness.run(() => both())).resolves.toEqual(["first", "second", "first"]);
  const runs = (await flowRuns(harness)).filter((run) => run.parent_task_run_id !== null);
  expect(runs).toHaveLength(3);
  expect(new Set(runs.map((run) => run.flow_id)).size).toBe(1);
});

it("runs a flow that calls itself thirty deep", async () => {
  await using harness = await createTestHarness();
  const down: Flow<[number], Promise<number>> = flow(
    { name: "down" },
    async (depth: number): Promise<number> => (depth === 0 ? 0 : 1 + (await down(depth - 1))),
  );
  await expect(harness.run(() => down(30))).resolves.toBe(30);
  expect(await flowRuns(harness)).toHaveLength(31);
});

it("maps over nothing to nothing", async () => {
  await using harness = await createTestHarness();
  const never = task(function never(_x: number): number {
    throw new Error("there is nothing to call this with");
  });
  const empty = flow(async function empty() {
    const futures = never.map([]);
    return [futures.length, await futures.result(), await Promise.all(never.map([]))];
  });
  await expect(harness.run(() => empty())).resolves.toEqual([0, [], []]);
  const tasks = await harness.client.call(listTaskRuns, { body: { sort: "ID_DESC" } });
  expect(tasks).toEqual([]);
});

describe("results that no row can take", () => {
  it("replays one of more than a megabyte from storage", async () => {
    await using harness = await createTestHarness();
    let made = 0;
    const big = task(function big() {
      made += 1;
      return { text: "ä".repeat(1_200_000), made };
    });
    const length = await crashOnce(harness, (crash) =>
      flow(async function makesBig() {
        const { text, made: number } = await big();
        await crash();
        return { length: text.length, number, again: text };
      }),
    );
    expect(length).toMatchObject({ length: 1_200_000, number: 1 });
    expect(made).toBe(1);
    // The flow's own result is as big: asked again, it comes from storage too.
    const [task_run] = await harness.client.call(listTaskRuns, { body: { sort: "ID_DESC" } });
    expect(task_run?.state?.data).toMatchObject({ type: "journaled" });
  });

  it("hands a flow's result that can't be serialised to the caller, and tells who asks for it later", async () => {
    await using harness = await createTestHarness();
    let runs = 0;
    const hands = flow(async function hands() {
      runs += 1;
      return { close: () => "closed" };
    });
    const handed = await harness.run(() => runFlow(hands, { flowRunId: ID, args: [] }));
    expect((handed as { close(): string }).close()).toBe("closed");
    expect(harness.lines.join("\n")).toMatch(/the result of the flow can't be kept: .*result\.close/);
    expect(await flowRuns(harness)).toMatchObject([{ state_type: "COMPLETED" }]);
    await expect(harness.run(() => runFlow(hands, { flowRunId: ID, args: [] }))).rejects.toMatchObject({
      code: "result-not-kept",
    });
    expect(runs).toBe(1);
  });

  it("runs a subflow again whose result could not be kept", async () => {
    await using harness = await createTestHarness();
    const steps: string[] = [];
    const step = task(function step(name: string) {
      steps.push(name);
      return name;
    });
    const connects = flow(async function connects() {
      const name = await step("in the subflow");
      return { query: () => name };
    });
    const result = await crashOnce(harness, (crash) =>
      flow(async function uses() {
        const connection = await connects();
        await crash();
        return (connection as { query(): string }).query();
      }),
    );
    expect(result).toBe("in the subflow");
    expect(steps).toHaveLength(2);
    const children = (await flowRuns(harness)).filter((run) => run.parent_task_run_id !== null);
    expect(children.map((run) => run.state_type)).toEqual(["COMPLETED", "COMPLETED"]);
  });
});

it("tells under plain Node which parameter is missing or too much", async () => {
  const home = await createScriptHome();
  const script = home.start("missing-parameter.ts");
  await expect(script.next("failed0")).resolves.toEqual({
    failed0: "missing-parameter",
    message: "flow 'etl' is missing parameter '_input'",
  });
  await expect(script.next("failed1")).resolves.toMatchObject({
    message: "flow 'etl' is missing parameter 'output'",
  });
  await expect(script.next("failed4out")).resolves.toMatchObject({ failed4out: "too-many-arguments" });
  await expect(script.next("failed2task")).resolves.toMatchObject({
    failed2task: "missing-parameter",
    message: "task 'load' is missing parameter 'output'",
  });
  await expect(script.next("result")).resolves.toEqual({ result: "1 out" });
  expect((await script.ended).code).toBe(0);
});

it("goes on with the right one of two flows in one file", async () => {
  const home = await createScriptHome();
  const first = home.start("two-flows.ts", [], { STAY_IN: "right" });
  await first.next("in");
  await first.kill("SIGKILL");
  const second = home.start("two-flows.ts");
  await expect(second.next("right")).resolves.toEqual({ right: "right" });
  expect((await second.ended).code).toBe(0);
  // `left` had completed and starts afresh; `right` goes on as the run that was killed.
  const runs = await home.runs();
  expect(runs.map((run) => run.state_type)).toEqual(["COMPLETED", "COMPLETED", "COMPLETED"]);
  expect(await home.effects()).toEqual(["left", "right", "left", "right"]);
});
