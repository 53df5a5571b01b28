import { expect, it } from "vitest";
import { readFlowRun } from "../contract/flow-runs/routes.ts";
import { flow, runFlow, runFlowState, Secret, task } from "../index.ts";
import { createTestHarness } from "../testing/test-harness.ts";

/** A flow that stops for good after `before`, until it is allowed to go on: its process is as good as dead. */
function stuck<T>(before: () => Promise<T>) {
  let isStuck = true;
  const reached = Promise.withResolvers<void>();
  const free = (): void => {
    isStuck = false;
  };
  const body = flow({ name: "stuck" }, async () => {
    const value = await before();
    reached.resolve();
    if (isStuck) await new Promise(() => undefined);
    return value;
  });
  return { body, reached: reached.promise, free };
}

it("replays a caught failure of a subflow and of a task while a dead attempt goes on", async () => {
  await using harness = await createTestHarness();
  const bodies: string[] = [];
  const child = flow({ name: "child" }, async (): Promise<number> => {
    bodies.push("child");
    throw new RangeError("from the child");
  });
  const fails = task(function fails(): number {
    bodies.push("fails");
    throw new TypeError("from the task");
  });
  const { body, reached, free } = stuck(async () => {
    const seen: string[] = [];
    await child().catch((error: Error) => seen.push(`${error.name}: ${error.message}`));
    await fails().then(undefined, (error: Error) => seen.push(`${error.name}: ${error.message}`));
    return seen;
  });
  const flowRunId = harness.runtime.ids.uuid();
  const first = harness.run(() => runFlowState(body, { flowRunId })).catch((error: Error) => error);
  await reached;
  free();
  const second = harness.run(() => runFlow(body, { flowRunId, takeOver: true }));
  await expect(second).resolves.toEqual(["RangeError: from the child", "TypeError: from the task"]);
  expect(bodies).toEqual(["child", "fails"]);
  // The first one learns at its next beat, or write, that it has lost the run.
  const lost = (await first) as Error;
  expect(lost.name).toBe("RunFencedError");
  const run = await harness.client.call(readFlowRun, { params: { id: flowRunId } });
  expect(run).toMatchObject({ state_type: "COMPLETED", run_count: 1 });
});

it("refuses a run that a live owner has, and says who", async () => {
  await using harness = await createTestHarness();
  const { body, reached, free } = stuck(async () => 1);
  const flowRunId = harness.runtime.ids.uuid();
  const first = harness.run(() => runFlowState(body, { flowRunId })).catch(() => undefined);
  await reached;
  await expect(harness.run(() => runFlow(body, { flowRunId }))).rejects.toThrow(
    /is being run by process \d+ on /,
  );
  free();
  await expect(harness.run(() => runFlow(body, { flowRunId, takeOver: true }))).resolves.toBe(1);
  await first;
});

it("tries failed tasks again in a new attempt and keeps the completed ones", async () => {
  await using harness = await createTestHarness();
  const bodies: string[] = [];
  const good = task(function good() {
    bodies.push("good");
    return 1;
  });
  const bad = task(function bad() {
    bodies.push("bad");
    if (bodies.length < 3) throw new Error("first time");
    return 2;
  });
  const sums = flow({ name: "sums" }, async () => (await good()) + (await bad()));
  const flowRunId = harness.runtime.ids.uuid();
  expect((await harness.run(() => runFlowState(sums, { flowRunId }))).name).toBe("Failed");
  await expect(harness.run(() => runFlow(sums, { flowRunId }))).resolves.toBe(3);
  expect(bodies).toEqual(["good", "bad", "bad"]);
});

it("keeps parameters exact that JSON would change", async () => {
  await using harness = await createTestHarness();
  let isBroken = true;
  const exact = flow(
    { name: "exact" },
    async (when: Date, size: bigint, tags: ReadonlyMap<string, number>) => {
      if (isBroken) throw new Error("first time");
      return [when.getTime(), size, tags.get("a")];
    },
  );
  const flowRunId = harness.runtime.ids.uuid();
  const args: [Date, bigint, Map<string, number>] = [new Date(5), 2n ** 70n, new Map([["a", 1]])];
  await harness.run(() => runFlowState(exact, { flowRunId, args }));
  isBroken = false;
  await expect(harness.run(() => runFlow(exact, { flowRunId }))).resolves.toEqual([5, 2n ** 70n, 1]);
});

it("keeps a result over a megabyte beside the run and finds it again", async () => {
  await using harness = await createTestHarness();
  let bodies = 0;
  const large = task(function large() {
    bodies += 1;
    return "x".repeat(1_500_000);
  });
  let isBroken = true;
  const uses = flow({ name: "uses" }, async () => {
    const { length } = await large();
    if (isBroken) throw new Error("first time");
    return length;
  });
  const flowRunId = harness.runtime.ids.uuid();
  await harness.run(() => runFlowState(uses, { flowRunId }));
  isBroken = false;
  await expect(harness.run(() => runFlow(uses, { flowRunId }))).resolves.toBe(1_500_000);
  expect(bodies).toBe(1);
});

it("asks for parameters again that could not be recorded", async () => {
  await using harness = await createTestHarness();
  let isBroken = true;
  const uses = flow({ name: "uses" }, async (secret: Secret, extra: object) => {
    if (isBroken) throw new Error("first time");
    return [secret.get(), Object.keys(extra)];
  });
  const flowRunId = harness.runtime.ids.uuid();
  const cyclic: { self?: object } = {};
  cyclic.self = cyclic;
  const args: [Secret, object] = [new Secret("hush"), cyclic];
  await harness.run(() => runFlowState(uses, { flowRunId, args }));
  const run = await harness.client.call(readFlowRun, { params: { id: flowRunId } });
  expect(JSON.stringify(run)).not.toContain("hush");
  isBroken = false;
  await expect(harness.run(() => runFlow(uses, { flowRunId }))).rejects.toThrow(
    /goes on only where it is given them again/,
  );
  await expect(harness.run(() => runFlow(uses, { flowRunId, args, takeOver: true }))).resolves.toEqual([
    "hush",
    ["self"],
  ]);
});

it("gives a thrown value that is no Error to whoever catches it, also on replay", async () => {
  await using harness = await createTestHarness();
  const odd = task(function odd() {
    throw { code: 7 };
  });
  const { body, reached, free } = stuck(async () => odd().then(undefined, (thrown: unknown) => thrown));
  const flowRunId = harness.runtime.ids.uuid();
  const first = harness.run(() => runFlowState(body, { flowRunId })).catch(() => undefined);
  await reached;
  free();
  await expect(harness.run(() => runFlow(body, { flowRunId, takeOver: true }))).resolves.toEqual({ code: 7 });
  await first;
});
