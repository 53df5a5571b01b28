import { expect, it } from "vitest";
import { readFlowRun, setFlowRunState } from "../contract/flow-runs/routes.ts";
import { listTaskRuns } from "../contract/task-runs/routes.ts";
import { flow, INPUTS, runFlow, runFlowState, task } from "../index.ts";
import { createTestHarness, type TestHarness } from "../testing/test-harness.ts";

async function taskRuns(harness: TestHarness, flowRunId: string) {
  const body = { flow_runs: { id: { any_: [flowRunId] } }, limit: 200 };
  const runs = await harness.client.call(listTaskRuns, { body });
  return runs.toSorted((a, b) => (a.dynamic_key < b.dynamic_key ? -1 : 1));
}

/** The id of the task run whose name begins so. */
async function taskRun(harness: TestHarness, flowRunId: string, name: string): Promise<string> {
  const found = (await taskRuns(harness, flowRunId)).find((run) => run.name.startsWith(name));
  if (found === undefined) throw new Error(`no task run ${name}`);
  return found.id;
}

/** Notes which functions ran; results say in which turn, so that one from before shows. */
function notes() {
  const ran: string[] = [];
  let turn = 1;
  const note = (name: string): string => {
    ran.push(name);
    return `${name}${turn}`;
  };
  const next = (): void => {
    ran.length = 0;
    turn += 1;
  };
  return { ran, note, next };
}

it("runs a completed run anew from a task on, and keeps what was begun before it", async () => {
  await using harness = await createTestHarness();
  const { ran, note, next } = notes();
  const make = (name: string) => task({ name }, async (..._of: string[]) => note(name));
  const [first, second, third] = [make("first"), make("second"), make("third")];
  const child = flow({ name: "child" }, async (of: string) => `${of}>${await make("inner")(of)}`);
  const whole = flow({ name: "whole" }, async () => {
    const one = await first();
    const two = await second(one);
    const under = await child("kept input");
    return [one, two, under, await third()];
  });
  const flowRunId = harness.runtime.ids.uuid();
  await expect(harness.run(() => runFlow(whole, { flowRunId }))).resolves.toEqual([
    "first1",
    "second1",
    "kept input>inner1",
    "third1",
  ]);
  next();
  const retryFrom = await taskRun(harness, flowRunId, "second");
  await expect(harness.run(() => runFlow(whole, { flowRunId, retryFrom }))).resolves.toEqual([
    "first1",
    "second2",
    "kept input>inner2",
    "third2",
  ]);
  expect(ran).toEqual(["second", "inner", "third"]);
  const run = await harness.client.call(readFlowRun, { params: { id: flowRunId } });
  expect(run).toMatchObject({ run_count: 2, labels: { "batuta.retried_from": retryFrom } });
  expect((await taskRuns(harness, flowRunId)).map(({ state_type }) => state_type)).toEqual(
    Array.from({ length: 4 }, () => "COMPLETED"),
  );
});

it("runs a task within a task anew, with the one around it and without its earlier siblings", async () => {
  await using harness = await createTestHarness();
  const { ran, note, next } = notes();
  const left = task({ name: "left" }, async () => note("left"));
  const right = task({ name: "right" }, async () => note("right"));
  const outer = task({ name: "outer" }, async () => `${note("outer")}(${await left()},${await right()})`);
  const nested = flow({ name: "nested" }, async () => outer());
  const flowRunId = harness.runtime.ids.uuid();
  await harness.run(() => runFlow(nested, { flowRunId }));
  next();
  const retryFrom = await taskRun(harness, flowRunId, "right");
  await expect(harness.run(() => runFlow(nested, { flowRunId, retryFrom }))).resolves.toBe(
    "outer2(left1,right2)",
  );
  expect(ran).toEqual(["outer", "right"]);
});

it("does not take a cached result for the chosen task, and does for those after it", async () => {
  await using harness = await createTestHarness();
  const { ran, note, next } = notes();
  const cached = (name: string) => task({ name, cachePolicy: INPUTS }, async (_of: string) => note(name));
  const [fetches, reads] = [cached("fetches"), cached("reads")];
  const caches = flow({ name: "caches" }, async () => [await fetches("x"), await reads("y")]);
  const flowRunId = harness.runtime.ids.uuid();
  await harness.run(() => runFlow(caches, { flowRunId }));
  next();
  const retryFrom = await taskRun(harness, flowRunId, "fetches");
  await expect(harness.run(() => runFlow(caches, { flowRunId, retryFrom }))).resolves.toEqual([
    "fetches2",
    "reads1",
  ]);
  expect(ran).toEqual(["fetches"]);
});

it("gives the tasks all their retries again, and ends what the run does not call any more", async () => {
  await using harness = await createTestHarness();
  const { ran, note, next } = notes();
  let failures = 1;
  const shaky = task({ name: "shaky", retries: 1 }, async () => {
    note("shaky");
    if (failures-- > 0) throw new Error("not yet");
    return "ok";
  });
  const detour = task({ name: "detour" }, async () => note("detour"));
  let takesDetour = true;
  const ways = flow({ name: "ways" }, async () => {
    await shaky();
    if (takesDetour) await detour();
  });
  const flowRunId = harness.runtime.ids.uuid();
  await harness.run(() => runFlow(ways, { flowRunId }));
  next();
  failures = 1;
  takesDetour = false;
  const retryFrom = await taskRun(harness, flowRunId, "shaky");
  await harness.run(() => runFlow(ways, { flowRunId, retryFrom }));
  expect(ran).toEqual(["shaky", "shaky"]);
  const left = (await taskRuns(harness, flowRunId)).map(({ state_type, state }) => [
    state_type,
    state?.message,
  ]);
  expect(left[1]).toEqual([
    "CANCELLED",
    "The run was retried from before this, and ended without calling it again.",
  ]);
});

it("goes on with the marks when the process that retried it dies", async () => {
  await using harness = await createTestHarness();
  const { ran, note, next } = notes();
  let dies = false;
  const one = task({ name: "one" }, async () => note("one"));
  const two = task({ name: "two" }, async () => {
    if (dies) await new Promise(() => undefined);
    return note("two");
  });
  const three = task({ name: "three" }, async () => note("three"));
  const flows = flow({ name: "flows" }, async () => [await one(), await two(), await three()]);
  const flowRunId = harness.runtime.ids.uuid();
  await harness.run(() => runFlow(flows, { flowRunId }));
  next();
  dies = true;
  const retryFrom = await taskRun(harness, flowRunId, "two");
  const dead = harness.run(() => runFlowState(flows, { flowRunId, retryFrom })).catch(() => undefined);
  await expect
    .poll(async () => (await harness.client.call(readFlowRun, { params: { id: flowRunId } })).state_type)
    .toBe("RUNNING");
  await expect(
    harness.run(() => runFlow(flows, { flowRunId, retryFrom, takeOver: true })),
  ).rejects.toMatchObject({ code: "run-not-ended" });
  dies = false;
  await expect(harness.run(() => runFlow(flows, { flowRunId, takeOver: true }))).resolves.toEqual([
    "one1",
    "two2",
    "three2",
  ]);
  expect(ran).toEqual(["two", "three"]);
  await dead;
});

it("retries a crashed run from a task without repeating the failures that were caught before it", async () => {
  await using harness = await createTestHarness();
  const { ran, note, next } = notes();
  const fails = task({ name: "fails" }, async () => {
    note("fails");
    throw new Error("caught");
  });
  const after = task({ name: "after" }, async () => note("after"));
  const survives = flow({ name: "survives" }, async () => {
    await fails().then(undefined, () => undefined);
    const value = await after();
    if (value === "after1") throw new Error("the end is bad");
    return value;
  });
  const flowRunId = harness.runtime.ids.uuid();
  await harness.run(() => runFlowState(survives, { flowRunId }));
  const crash = { state: { type: "CRASHED" }, force: true } as const;
  await harness.client.call(setFlowRunState, { params: { id: flowRunId }, body: crash });
  next();
  const retryFrom = await taskRun(harness, flowRunId, "after");
  await expect(harness.run(() => runFlow(survives, { flowRunId, retryFrom }))).resolves.toBe("after2");
  expect(ran).toEqual(["after"]);
});
