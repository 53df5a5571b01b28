import { describe, expect, it } from "vitest";
import { listTaskRuns } from "../contract/task-runs/routes.ts";
import {
  asCompleted,
  exponentialBackoff,
  FatalError,
  flow,
  getRunContext,
  RetryableError,
  runFlow,
  task,
  unmapped,
  waitAll,
} from "../index.ts";
import { createTestHarness, type TestHarness } from "../testing/test-harness.ts";

/** Runs a flow around `body` and gives what it returned. */
function inFlow<T>(harness: TestHarness, body: () => Promise<T>): Promise<T> {
  return harness.run(() => flow({ name: "around" }, async () => body())()) as Promise<T>;
}

async function taskRuns(harness: TestHarness) {
  return harness.client.call(listTaskRuns, { body: { sort: "EXPECTED_START_TIME_ASC" } });
}

const double = task(function double(x: number) {
  return x * 2;
});

describe("retries", () => {
  /** Fails until its last try and notes when each try was made, in seconds from the start. */
  async function tryTimes(options: object, tries: number): Promise<number[]> {
    await using harness = await createTestHarness();
    const times: number[] = [];
    const start = harness.clock.now();
    const flaky = task({ ...options, name: "flaky" }, async () => {
      times.push(Math.round((harness.clock.now() - start) / 100) / 10);
      if (times.length < tries) throw new Error("not yet");
      return "ok";
    });
    await inFlow(harness, async () => flaky().wait());
    return times;
  }

  it("waits the same time, a list of times, or what a function gives", async () => {
    await expect(tryTimes({ retries: 3, retryDelaySeconds: 10 }, 4)).resolves.toEqual([0, 10, 20, 30]);
    await expect(tryTimes({ retries: 3, retryDelaySeconds: [1, 5] }, 4)).resolves.toEqual([0, 1, 6, 11]);
    const backoff = { retries: 3, retryDelaySeconds: exponentialBackoff(2) };
    await expect(tryTimes(backoff, 4)).resolves.toEqual([0, 2, 6, 14]);
  });

  it("lengthens delays by jitter, up to the factor", async () => {
    const [, first = 0] = await tryTimes({ retries: 1, retryDelaySeconds: 10, retryJitterFactor: 0.5 }, 2);
    expect(first).toBeGreaterThan(10);
    expect(first).toBeLessThanOrEqual(15);
  });

  it("stops when they are used up, and records every state on the way", async () => {
    await using harness = await createTestHarness();
    const broken = task({ retries: 1, retryDelaySeconds: 1 }, function broken() {
      throw new TypeError("always");
    });
    const state = await inFlow(harness, async () => {
      const last = await broken().wait();
      return [last?.name, last?.message];
    });
    expect(state).toEqual(["Failed", "TypeError: always"]);
    expect((await taskRuns(harness))[0]).toMatchObject({ run_count: 2, state_type: "FAILED" });
  });

  it("asks the condition, and lets the failure stand when that throws", async () => {
    await using harness = await createTestHarness();
    let tries = 0;
    const picky = task(
      { retries: 5, retryConditionFn: (_task, run, state) => run.runCount < 2 && state.isFailed() },
      function picky() {
        tries += 1;
        throw new Error("x");
      },
    );
    const broken = task(
      {
        retries: 5,
        retryConditionFn: () => {
          throw new Error("in the condition");
        },
      },
      function broken() {
        tries += 10;
        throw new Error("x");
      },
    );
    await inFlow(harness, async () => {
      await picky().wait();
      await broken().wait();
    });
    expect(tries).toBe(12);
  });

  it("does what a thrown error says happens next", async () => {
    await using harness = await createTestHarness();
    let fatal = 0;
    const start = harness.clock.now();
    const never = task({ retries: 5 }, function never() {
      fatal += 1;
      throw new FatalError("no use");
    });
    let later = 0;
    const after = task({ retries: 1, retryDelaySeconds: 1 }, function after() {
      later += 1;
      if (later === 1) throw new RetryableError("busy", { retryAfterSeconds: 100 });
    });
    await inFlow(harness, async () => {
      await never().wait();
      await after();
    });
    expect(fatal).toBe(1);
    expect(harness.clock.now() - start).toBeGreaterThanOrEqual(100_000);
  });
});

describe("time limits", () => {
  it("ends an attempt as TimedOut, aborts its signal, and tries again", async () => {
    await using harness = await createTestHarness();
    const reasons: unknown[] = [];
    const slow = task({ timeoutSeconds: 3, retries: 1 }, async function slow() {
      const { signal } = getRunContext();
      signal.addEventListener("abort", () => reasons.push((signal.reason as Error).name));
      await harness.clock.sleep(1e9);
    });
    const state = await inFlow(harness, async () => (await slow().wait())?.name);
    expect(state).toBe("TimedOut");
    expect(reasons).toEqual(["RunTimeoutError", "RunTimeoutError"]);
  });
});

describe("futures", () => {
  it("wait for a time and tell that it was not enough", async () => {
    await using harness = await createTestHarness();
    const sleeps = task(async function sleeps(seconds: number) {
      await harness.clock.sleep(seconds * 1000);
      return seconds;
    });
    const seen = await inFlow(harness, async () => {
      const future = sleeps(10);
      const early = await future.wait(2);
      const late = await future.wait(20);
      return [early === undefined, late?.isCompleted(), future.state.name];
    });
    expect(seen).toEqual([true, true, "Completed"]);
  });

  it("give the error instead of throwing it when asked", async () => {
    await using harness = await createTestHarness();
    const broken = task(function broken(): number {
      throw new Error("kept");
    });
    const error = await inFlow(
      harness,
      async () => ((await broken().result({ raiseOnFailure: false })) as Error).message,
    );
    expect(error).toBe("kept");
  });

  it("say that they must be awaited when used as values", async () => {
    await using harness = await createTestHarness();
    const messages = await inFlow(harness, async () => {
      const future = double(1);
      const uses = [() => `${future}`, () => JSON.stringify({ future }), () => Number(future)];
      const found = uses.map((use) => {
        try {
          return use();
        } catch (error) {
          return (error as Error).message.includes("await it first");
        }
      });
      await future;
      return found;
    });
    expect(messages).toEqual([true, true, true]);
  });

  it("come in the order of their ends, and together", async () => {
    await using harness = await createTestHarness();
    const sleeps = task(async function sleeps(seconds: number) {
      await harness.clock.sleep(seconds * 1000);
      return seconds;
    });
    const seen = await inFlow(harness, async () => {
      const futures = [sleeps(3), sleeps(1), sleeps(2)];
      const order: number[] = [];
      // oxlint-disable-next-line typescript/await-thenable -- the loop gives futures; TypeScript awaits them in its types
      for await (const run of asCompleted(futures)) order.push(await run.result());
      const { done, notDone } = await waitAll([...futures, sleeps(100)], 5);
      return [order, done.length, notDone.length];
    });
    expect(seen).toEqual([[1, 2, 3], 3, 1]);
  });

  it("call back when done", async () => {
    await using harness = await createTestHarness();
    const names: string[] = [];
    await inFlow(harness, async () => {
      const future = double(2);
      future.addDoneCallback((done) => names.push(done.state.name));
      await future;
    });
    expect(names).toEqual(["Completed"]);
  });
});

describe("map", () => {
  const join = task(function join(a: number, b: string, all: readonly number[]) {
    return `${a}${b}/${all.length}`;
  });

  it("goes over several iterables in step and hands unmapped values on whole", async () => {
    await using harness = await createTestHarness();
    const result = await inFlow(harness, () =>
      join.map([1, 2], new Set(["a", "b"]), unmapped([7, 8, 9])).result(),
    );
    expect(result).toEqual(["1a/3", "2b/3"]);
  });

  it("takes futures among the elements, and no elements at all", async () => {
    await using harness = await createTestHarness();
    const result = await inFlow(harness, async () => [
      await double.map([double(1), double(2)]).result(),
      await double.map([]).result(),
    ]);
    expect(result).toEqual([[4, 8], []]);
  });

  it("refuses iterables of different lengths, and none", async () => {
    await using harness = await createTestHarness();
    await inFlow(harness, async () => {
      expect(() => join.map([1], ["a", "b"], unmapped([]))).toThrow(/different lengths \(1, 2\)/);
      expect(() => double.map(unmapped(1))).toThrow(/nothing to map over/);
    });
  });
});

describe("a call", () => {
  it("runs outside a flow and is recorded without one", async () => {
    await using harness = await createTestHarness();
    await expect(harness.run(() => double(4))).resolves.toBe(8);
    const [run] = await taskRuns(harness);
    expect(run).toMatchObject({ flow_run_id: null, state_type: "COMPLETED" });
  });

  it("inside a task belongs to that task run", async () => {
    await using harness = await createTestHarness();
    const outer = task(async function outer(x: number) {
      return (await double(x)) + 1;
    });
    await expect(inFlow(harness, async () => outer(3))).resolves.toBe(7);
    const runs = await taskRuns(harness);
    const outerRun = runs.find((run) => run.name.startsWith("outer"));
    const inner = runs.find((run) => run.name.startsWith("double"));
    expect(inner?.task_inputs.__parents__).toEqual([{ input_type: "task_run", id: outerRun?.id }]);
  });

  it("tracks which runs its inputs came from, awaited objects included", async () => {
    await using harness = await createTestHarness();
    const rows = task(function rows() {
      return [1, 2];
    });
    const count = task(function count(values: readonly number[], extra: { readonly n: number }) {
      return values.length + extra.n;
    });
    await inFlow(harness, async () => {
      const awaited = await rows();
      return count(awaited, { n: double(1) });
    });
    const runs = await taskRuns(harness);
    const id = (name: string) => runs.find((run) => run.name.startsWith(name))?.id;
    expect(runs.find((run) => run.name.startsWith("count"))?.task_inputs).toEqual({
      values: [{ input_type: "task_run", id: id("rows") }],
      extra: [{ input_type: "task_run", id: id("double") }],
    });
  });

  it("waits for what it is told to wait for", async () => {
    await using harness = await createTestHarness();
    const order: string[] = [];
    const note = task(async function note(name: string, seconds: number) {
      await harness.clock.sleep(seconds * 1000);
      order.push(name);
    });
    await inFlow(harness, async () => {
      const slow = note("slow", 5);
      await note.with({ waitFor: [slow] })("after", 1);
    });
    expect(order).toEqual(["slow", "after"]);
  });

  it("shares its stable idempotency key with every attempt and replay", async () => {
    await using harness = await createTestHarness();
    const keys: (string | undefined)[] = [];
    const pay = task({ retries: 1 }, function pay(amount: number) {
      keys.push(getRunContext().taskRun?.idempotencyKey);
      if (keys.length === 1) throw new Error("lost the answer");
      return amount;
    });
    await inFlow(harness, async () => pay(5));
    expect(keys[0]).toBe(keys[1]);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}:pay-/);
  });

  it("goes on when its result can't be journaled, and says so once", async () => {
    await using harness = await createTestHarness();
    const opens = task(function opens() {
      return { close: () => undefined };
    });
    const kind = await inFlow(harness, async () => {
      await opens();
      return typeof (await opens()).close;
    });
    expect(kind).toBe("function");
    expect(harness.lines.filter((line) => line.includes("can't be journaled"))).toHaveLength(1);
  });

  it("describes what was thrown when it is no Error", async () => {
    await using harness = await createTestHarness();
    const odd = task(function odd() {
      throw { code: 7 };
    });
    const state = await inFlow(harness, async () => (await odd().wait())?.message);
    expect(state).toBe("a value that is no Error was thrown: { code: 7 }");
  });

  it("works as a static member and keeps `this`", async () => {
    await using harness = await createTestHarness();
    // biome-ignore lint/complexity/noStaticOnlyClass: what is tested
    class Shop {
      static readonly rate = 3;
      static price = task({ name: "price" }, async function price(this: typeof Shop, x: number) {
        return x * this.rate;
      });
    }
    await expect(inFlow(harness, async () => Shop.price(4))).resolves.toBe(12);
  });

  it("streams what a generator task yields", async () => {
    await using harness = await createTestHarness();
    const range = task(async function* range(n: number) {
      for (let i = 0; i < n; i++) yield i;
    });
    const seen = await inFlow(harness, async () => {
      const streamed: number[] = [];
      for await (const item of range(3)) streamed.push(item);
      return [streamed, await range(2)];
    });
    expect(seen).toEqual([
      [0, 1, 2],
      [0, 1],
    ]);
  });

  it("runs hooks in order, with what they failed of told", async () => {
    await using harness = await createTestHarness();
    const seen: string[] = [];
    const hooked = task(
      {
        onRunning: [() => seen.push("running")],
        onCompletion: [
          (self, run, state) => seen.push(`${self.name} ${run.runCount} ${state.name} ${String(state.data)}`),
        ],
      },
      function hooked() {
        return 1;
      },
    );
    await inFlow(harness, async () => hooked());
    expect(seen).toEqual(["running", "hooked 1 Completed 1"]);
  });
});

describe("a replay", () => {
  it("gives recorded results, and runs what was added or changed", async () => {
    await using harness = await createTestHarness();
    const bodies: string[] = [];
    const step = task(function step(name: string) {
      bodies.push(name);
      return name;
    });
    let version = 1;
    const changing = flow({ name: "changing" }, async () => {
      await step("same");
      await step(version === 1 ? "old" : "new");
      if (version === 1) throw new Error("stopped here");
      return "end";
    });
    const flowRunId = harness.runtime.ids.uuid();
    await harness.run(() => runFlow(changing, { flowRunId })).catch(() => undefined);
    version = 2;
    await expect(harness.run(() => runFlow(changing, { flowRunId }))).resolves.toBe("end");
    expect(bodies).toEqual(["same", "old", "new"]);
    expect(harness.lines.some((line) => line.includes("1 recorded task runs were not asked for"))).toBe(true);
    await expect(harness.run(() => runFlow(changing, { flowRunId }))).resolves.toBe("end");
    expect(bodies).toHaveLength(3);
  });

  it("uses recorded results of a task whose body changed, and says so", async () => {
    await using harness = await createTestHarness();
    const name = "edited";
    const first = task({ name }, () => "from the first body");
    const second = task({ name }, () => "from the second body");
    let current = first;
    let isBroken = true;
    const edits = flow({ name: "edits" }, async () => {
      const value = await current();
      if (isBroken) throw new Error("x");
      return value;
    });
    const flowRunId = harness.runtime.ids.uuid();
    await harness.run(() => runFlow(edits, { flowRunId })).catch(() => undefined);
    current = second;
    isBroken = false;
    await expect(harness.run(() => runFlow(edits, { flowRunId }))).resolves.toBe("from the first body");
    expect(harness.lines.some((line) => line.includes("the code of task 'edited' has changed"))).toBe(true);
  });

  it("keeps three results of three equal calls", async () => {
    await using harness = await createTestHarness();
    let counter = 0;
    const next = task(function next() {
      counter += 1;
      return counter;
    });
    let isBroken = true;
    const threeTimes = flow({ name: "three-times" }, async () => {
      const values = [await next(), await next(), await next()];
      if (isBroken) throw new Error("x");
      return values;
    });
    const flowRunId = harness.runtime.ids.uuid();
    await harness.run(() => runFlow(threeTimes, { flowRunId })).catch(() => undefined);
    isBroken = false;
    await expect(harness.run(() => runFlow(threeTimes, { flowRunId }))).resolves.toEqual([1, 2, 3]);
    expect(counter).toBe(3);
  });

  it("finds a call without fingerprint by its callKey alone", async () => {
    await using harness = await createTestHarness();
    let bodies = 0;
    const withFunction = task(function withFunction(_callback: () => void) {
      bodies += 1;
      return bodies;
    });
    let isBroken = true;
    const calls = flow({ name: "calls" }, async () => {
      const keyed = await withFunction.with({ callKey: "the-one" })(() => undefined);
      const unkeyed = await withFunction(() => undefined);
      if (isBroken) throw new Error("x");
      return [keyed, unkeyed];
    });
    const flowRunId = harness.runtime.ids.uuid();
    await harness.run(() => runFlow(calls, { flowRunId })).catch(() => undefined);
    isBroken = false;
    await expect(harness.run(() => runFlow(calls, { flowRunId }))).resolves.toEqual([1, 3]);
  });

  it("numbers equal calls in the order of the code, whichever of them can begin first", async () => {
    await using harness = await createTestHarness();
    let bodies = 0;
    const count = task(function count(_input: number) {
      bodies += 1;
      return bodies;
    });
    const gate = Promise.withResolvers<void>();
    const gated = task(async function gated() {
      await gate.promise;
      return 0;
    });
    let isBroken = true;
    const calls = flow({ name: "calls" }, async () => {
      const input = double(1);
      const first = count.with({ waitFor: [gated()] })(input);
      const second = await count(input);
      gate.resolve();
      const results = [await first, second];
      if (isBroken) throw new Error("x");
      return results;
    });
    const flowRunId = harness.runtime.ids.uuid();
    await harness.run(() => runFlow(calls, { flowRunId })).catch(() => undefined);
    isBroken = false;
    await expect(harness.run(() => runFlow(calls, { flowRunId }))).resolves.toEqual([2, 1]);
  });
});
