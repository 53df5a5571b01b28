import { expect, it } from "vitest";
import { listFlowRuns } from "../contract/flow-runs/routes.ts";
import { listTaskRuns } from "../contract/task-runs/routes.ts";
import {
  allowFailure,
  branch,
  Cancelled,
  Completed,
  Failed,
  flow,
  getRunContext,
  getRunLogger,
  type State,
  tags,
  task,
} from "../index.ts";
import { createTestHarness, type TestHarness } from "../testing/test-harness.ts";
import { callKeyOf } from "./engine/call-identity.ts";

const add = task(function add(a: number, b: number) {
  return a + b;
});
const fails = task(function fails(message: string): number {
  throw new Error(message);
});

async function flowRuns(harness: TestHarness) {
  return harness.client.call(listFlowRuns, { body: { sort: "ID_DESC" } });
}

async function taskRuns(harness: TestHarness) {
  return harness.client.call(listTaskRuns, { body: { sort: "EXPECTED_START_TIME_ASC" } });
}

it("records a run with its parameters, tasks, states and times", async () => {
  await using harness = await createTestHarness();
  const sum = flow(async function sum_up(a: number, b: number) {
    return add(await add(a, b), 10);
  });
  await expect(harness.run(() => sum(1, 2))).resolves.toBe(13);
  const [run] = await flowRuns(harness);
  expect(run).toMatchObject({
    state_type: "COMPLETED",
    parameters: { a: 1, b: 2 },
    run_count: 1,
    state: { name: "Completed" },
  });
  expect(run?.start_time).not.toBeNull();
  expect(run?.end_time).not.toBeNull();
  const tasks = await taskRuns(harness);
  expect(tasks.map((one) => one.state_name)).toEqual(["Completed", "Completed"]);
  expect(tasks.every((one) => one.flow_run_id === run?.id)).toBe(true);
});

it("runs unrelated calls at the same time and dependent ones after each other", async () => {
  await using harness = await createTestHarness();
  const order: string[] = [];
  const wait = task(async function wait(name: string, seconds: number, _after?: unknown) {
    order.push(`${name} begins`);
    await harness.clock.sleep(seconds * 1000);
    order.push(`${name} ends`);
    return name;
  });
  const both = flow(async function both() {
    const slow = wait("slow", 2);
    const quick = wait("quick", 1);
    return [await wait("after", 1, [slow, { nested: quick }]), 1];
  });
  await harness.run(() => both());
  expect(order).toEqual([
    "slow begins",
    "quick begins",
    "quick ends",
    "slow ends",
    "after begins",
    "after ends",
  ]);
});

it("fails when a failure was never looked at, and names it", async () => {
  await using harness = await createTestHarness();
  const careless = flow(async function careless() {
    fails("lost");
    return "done";
  });
  const state = await harness.run(() => careless.with({ returnState: true })());
  expect(state.isFailed()).toBe(true);
  expect(state.message).toMatch(/^task run 'fails-...' failed and nothing looked at it: Error: lost/);
});

it("completes when the failure was caught, asked for, or allowed", async () => {
  await using harness = await createTestHarness();
  const describe_it = task(function describe_it(value: number | Error) {
    return value instanceof Error ? `error ${value.message}` : `value ${value}`;
  });
  const careful = flow(async function careful() {
    await fails("caught").then(undefined, () => 0);
    const state = await fails("asked").wait();
    return [state?.name, await describe_it(allowFailure(fails("allowed")))];
  });
  await expect(harness.run(() => careful())).resolves.toEqual(["Failed", "error allowed"]);
});

it("leaves a task whose upstream failed NotReady, and says which upstream", async () => {
  await using harness = await createTestHarness();
  const chain = flow(async function chain() {
    const states = await Promise.all([add.with({ returnState: true })(fails("up"), 1)]);
    return states.map((state) => [state.type, state.name, state.message]);
  });
  const result = await harness.run(() => chain());
  expect(result).toEqual([
    [
      "PENDING",
      "NotReady",
      expect.stringMatching(/^Upstream task run '.*' did not reach a 'COMPLETED' state\.$/),
    ],
  ]);
  const [, waiting] = await taskRuns(harness);
  expect(waiting).toMatchObject({ state_type: "PENDING", state_name: "NotReady" });
});

it.each([
  ["a state", () => Completed({ message: "by hand" }), "Completed", "by hand"],
  ["a failed state", () => Failed({ message: "no rows" }), "Failed", "no rows"],
  ["a cancelled state", () => Cancelled(), "Cancelled", null],
  ["futures, one failed", () => [add(1, 2), fails("x")], "Failed", "1/2 states failed."],
  ["futures, all completed", () => [add(1, 2), add(3, 4)], "Completed", "All states completed."],
  ["a future", () => add(1, 2), "Completed", null],
])("ends by the rules for a returned value: %s", async (_what, body, name, message) => {
  await using harness = await createTestHarness();
  const returns = flow({ name: "returns" }, async () => body());
  const state: State = await harness.run(() => returns.with({ returnState: true })());
  expect([state.name, state.message]).toEqual([name, message]);
});

it("tries again after its delay and skips the tasks that had completed", async () => {
  await using harness = await createTestHarness();
  const bodies: string[] = [];
  const step = task(function step(name: string) {
    bodies.push(name);
    return name;
  });
  const retried = flow({ retries: 2, retryDelaySeconds: 60 }, async function retried() {
    await step("first");
    const count = getRunContext().flowRun?.runCount ?? 0;
    if (count < 3) throw new Error(`attempt ${count}`);
    return count;
  });
  const before = harness.clock.now();
  await expect(harness.run(() => retried())).resolves.toBe(3);
  expect(bodies).toEqual(["first"]);
  expect(harness.clock.now() - before).toBeGreaterThanOrEqual(120_000);
});

it("is TimedOut when its time is up, and its live calls are Cancelled", async () => {
  await using harness = await createTestHarness();
  let aborted = false;
  const endless = task(async function endless() {
    const { signal } = getRunContext();
    await harness.clock.sleep(1e9, { signal }).catch((error: unknown) => {
      aborted = true;
      throw error;
    });
  });
  const late = flow({ timeoutSeconds: 5 }, async function late() {
    await endless();
  });
  const state = await harness.run(() => late.with({ returnState: true })());
  expect([state.type, state.name]).toEqual(["FAILED", "TimedOut"]);
  expect(aborted).toBe(true);
  expect((await taskRuns(harness)).map((one) => one.state_type)).toEqual(["CANCELLED"]);
});

it("is Cancelled when its caller's signal is aborted", async () => {
  await using harness = await createTestHarness();
  const controller = new AbortController();
  const waits = flow(async function waits() {
    controller.abort();
    await harness.clock.sleep(1e9, { signal: getRunContext().signal });
  });
  const state = await harness.run(() => waits.with({ returnState: true, signal: controller.signal })());
  expect(state.type).toBe("CANCELLED");
});

it("runs a subflow as a flow run under a task run of its parent", async () => {
  await using harness = await createTestHarness();
  const child = flow(async function child(x: number) {
    return add(x, 1);
  });
  const parent = flow(async function parent() {
    return child(add(1, 1));
  });
  await expect(harness.run(() => parent())).resolves.toBe(3);
  const runs = await flowRuns(harness);
  const childRun = runs.find((run) => run.parent_task_run_id !== null);
  const tracking = (await taskRuns(harness)).find((one) => one.id === childRun?.parent_task_run_id);
  expect(tracking).toMatchObject({
    state_type: "COMPLETED",
    state: { state_details: { child_flow_run_id: childRun?.id } },
  });
  expect(runs).toHaveLength(2);
});

it("passes a subflow's failure to its parent, looked at or not", async () => {
  await using harness = await createTestHarness();
  const broken = flow(async function broken(): Promise<number> {
    throw new RangeError("inside");
  });
  const careless = flow(async function careless() {
    void broken();
    return 1;
  });
  const careful = flow(async function careful() {
    return broken().catch((error: unknown) => (error as Error).name);
  });
  expect((await harness.run(() => careless.with({ returnState: true })())).message).toMatch(
    /nothing looked at it/,
  );
  await expect(harness.run(() => careful())).resolves.toBe("RangeError");
});

it("runs hooks with the flow, its run and its state; a hook that throws changes nothing", async () => {
  await using harness = await createTestHarness();
  const seen: unknown[] = [];
  const hooked = flow(
    {
      onRunning: [(_flow, run, state) => seen.push([run.flowName, state.name])],
      onCompletion: [
        () => {
          throw new Error("hook");
        },
        (self, _run, state) => seen.push([self.name, state.name, state.data]),
      ],
    },
    async function hooked() {
      return 5;
    },
  );
  await expect(harness.run(() => hooked())).resolves.toBe(5);
  expect(seen).toEqual([
    ["hooked", "Running"],
    ["hooked", "Completed", 5],
  ]);
  expect(harness.lines.some((line) => line.includes("a state hook"))).toBe(true);
});

it("calls the hook of the state that it ended in", async () => {
  await using harness = await createTestHarness();
  const seen: string[] = [];
  const hooks = {
    onFailure: [() => seen.push("failure")],
    onCancellation: [() => seen.push("cancellation")],
    onCrashed: [() => seen.push("crashed")],
  };
  const ends = flow({ name: "ends", ...hooks }, async (how: "fail" | "cancel") => {
    if (how === "cancel") return Cancelled();
    throw new Error("x");
  });
  await harness.run(() => ends.with({ returnState: true })("fail"));
  await harness.run(() => ends.with({ returnState: true })("cancel"));
  expect(seen).toEqual(["failure", "cancellation"]);
});

it("names its runs by a template or a function of the parameters", async () => {
  await using harness = await createTestHarness();
  const byTemplate = flow({ flowRunName: "etl of {_path}" }, async function byTemplate(_path: string) {
    return getRunContext().flowRun?.name;
  });
  const byFunction = flow(
    { flowRunName: ({ _path }) => `f:${String(_path)}` },
    async function byFunction(_path: string) {
      return getRunContext().flowRun?.name;
    },
  );
  await expect(harness.run(() => byTemplate("a.csv"))).resolves.toBe("etl of a.csv");
  await expect(harness.run(() => byFunction("b.csv"))).resolves.toBe("f:b.csv");
});

it("gives tags to the runs made under it", async () => {
  await using harness = await createTestHarness();
  const tagged = flow({ tags: ["own"] }, async function tagged() {
    await tags("inner", () => add(1, 2));
  });
  await harness.run(() => tags(["outer"], () => tagged()));
  expect((await flowRuns(harness))[0]?.tags).toEqual(["outer", "own"]);
  expect((await taskRuns(harness))[0]?.tags).toEqual(["outer", "own", "inner"]);
});

it("keeps the context over awaits, timers and microtasks", async () => {
  await using harness = await createTestHarness();
  const deep = flow(async function deep() {
    const names: (string | undefined)[] = [];
    await harness.clock.sleep(10);
    names.push(getRunContext().flowRun?.flowName);
    await new Promise<void>((resolve) => {
      queueMicrotask(() => {
        names.push(getRunContext().flowRun?.flowName);
        resolve();
      });
    });
    return names;
  });
  await expect(harness.run(() => deep())).resolves.toEqual(["deep", "deep"]);
});

it("captures console output of the run and of no other run going on", async () => {
  await using harness = await createTestHarness();
  const prints = flow({ name: "prints", logPrints: true, flowRunName: "{name}" }, async (name: string) => {
    for (let i = 0; i < 3; i++) {
      // biome-ignore lint/suspicious/noConsole: what is captured
      console.log(`line ${i} of ${name}`);
      await harness.clock.sleep(10);
    }
  });
  const names = Array.from({ length: 5 }, (_, i) => `run-${i}`);
  await harness.run(() => Promise.all(names.map((name) => prints(name))));
  for (const name of names) {
    const own = harness.lines.filter((line) => line.includes(`| line`) && line.includes(`of ${name}`));
    expect(own).toHaveLength(3);
    expect(own.every((line) => line.includes(`| ${name} `))).toBe(true);
  }
});

it("logs with levels, tied to the run", async () => {
  await using harness = await createTestHarness();
  const logs = flow({ flowRunName: "the-run" }, async function logs() {
    getRunLogger().warn("careful", { rows: 3 });
    await task({ name: "inner", taskRunName: "the-task" }, () => getRunLogger().info("inside"))();
  });
  await harness.run(() => logs());
  expect(harness.lines.some((line) => /WARNING.*the-run.*careful.*rows=3/.test(line))).toBe(true);
  expect(harness.lines.some((line) => /INFO.*the-task.*inside/.test(line))).toBe(true);
});

it("streams what a generator flow yields and resolves to the list", async () => {
  await using harness = await createTestHarness();
  const counts = flow(async function* counts(n: number) {
    for (let i = 0; i < n; i++) yield await add(i, 10);
  });
  const streamed: number[] = [];
  await harness.run(async () => {
    for await (const item of counts(3)) streamed.push(item);
  });
  expect(streamed).toEqual([10, 11, 12]);
  await expect(harness.run(() => counts(2))).resolves.toEqual([10, 11]);
});

it("tells equal calls in racing branches apart by the branch", async () => {
  await using harness = await createTestHarness();
  const keys = flow(async function keys() {
    const one = () => add(1, 1);
    await Promise.all([branch("left", one), branch("right", one)]);
  });
  await harness.run(() => keys());
  const dynamic = (await taskRuns(harness)).map((one) => one.dynamic_key);
  expect(new Set(dynamic.map((key) => callKeyOf(key).split("-")[0])).size).toBe(2);
});

it("recurses as a subflow of itself", async () => {
  await using harness = await createTestHarness();
  // An arrow: within a named function its own name would mean the plain function, not the flow.
  const countdown: (n: number) => Promise<number> = flow(
    { name: "countdown" },
    async (n: number): Promise<number> => {
      return n === 0 ? 0 : 1 + (await countdown(n - 1));
    },
  );
  await expect(harness.run(() => countdown(3))).resolves.toBe(3);
  expect(await flowRuns(harness)).toHaveLength(4);
});

it("refuses too many arguments before anything runs", async () => {
  await using harness = await createTestHarness();
  const one = flow(async function one(input: string) {
    return input;
  });
  const call = one as unknown as (...args: string[]) => Promise<string>;
  await expect(harness.run(() => call("a", "b"))).rejects.toThrow(
    "flow 'one' takes 1 argument and was given 2",
  );
  expect(await flowRuns(harness)).toEqual([]);
});
