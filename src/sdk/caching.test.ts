import { describe, expect, it } from "vitest";
import { listTaskRuns } from "../contract/task-runs/routes.ts";
import {
  FLOW_PARAMETERS,
  flow,
  getTransaction,
  INPUTS,
  memoryLocks,
  RUN_ID,
  TASK_SOURCE,
  task,
  transaction,
} from "../index.ts";
import { createTestHarness, type TestHarness } from "../testing/test-harness.ts";

function inFlow<T>(harness: TestHarness, body: () => Promise<T>, parameter = 1): Promise<T> {
  const around = flow({ name: "around" }, async (_parameter: number) => body());
  return harness.run(() => around(parameter)) as Promise<T>;
}

async function stateNames(harness: TestHarness): Promise<(string | null)[]> {
  const runs = await harness.client.call(listTaskRuns, { body: { sort: "EXPECTED_START_TIME_ASC" } });
  return runs.map((run) => run.state_name);
}

describe("caching", () => {
  it.each([
    ["inputs", INPUTS, [1, 1, 2], 2],
    ["inputs within a run", INPUTS.plus(RUN_ID), [1, 1], 1],
    ["source", TASK_SOURCE, [1, 2], 1],
    ["flow parameters", FLOW_PARAMETERS, [1, 2], 1],
  ])("by %s runs what is not the same", async (_what, cachePolicy, inputs, expected) => {
    await using harness = await createTestHarness();
    let bodies = 0;
    const cached = task({ name: "cached", cachePolicy, resultStorage: "memory" }, (x: number) => {
      bodies += 1;
      return x * 10;
    });
    await inFlow(harness, async () => {
      for (const x of inputs) await cached(x);
    });
    expect(bodies).toBe(expected);
    expect((await stateNames(harness)).filter((name) => name === "Cached")).toHaveLength(
      inputs.length - expected,
    );
  });

  it("lasts over runs, until it expires, and is overwritten when refreshed", async () => {
    await using harness = await createTestHarness();
    let bodies = 0;
    const options = {
      name: "cached",
      cachePolicy: INPUTS,
      cacheExpirationSeconds: 60,
      resultStorage: "memory",
    };
    const cached = task(options, (x: number) => {
      bodies += 1;
      return x + bodies;
    });
    await expect(inFlow(harness, async () => cached(1))).resolves.toBe(2);
    await expect(inFlow(harness, async () => cached(1))).resolves.toBe(2);
    await harness.clock.advance(61_000);
    await expect(inFlow(harness, async () => cached(1))).resolves.toBe(3);
    await expect(
      inFlow(harness, async () => cached.withOptions({ ...options, refreshCache: true })(1)),
    ).resolves.toBe(4);
    await expect(inFlow(harness, async () => cached(1))).resolves.toBe(4);
  });

  it("leaves excluded inputs out, and takes a key function's key", async () => {
    await using harness = await createTestHarness();
    let bodies = 0;
    const minus = task(
      { name: "minus", cachePolicy: INPUTS.minus("verbose"), resultStorage: "memory" },
      (x: number, verbose: boolean) => {
        bodies += 1;
        return verbose ? x : -x;
      },
    );
    const keyed = task(
      { name: "keyed", cacheKeyFn: (_run, { x }) => `key-${String(x)}`, resultStorage: "memory" },
      (x: number) => {
        bodies += 10;
        return x;
      },
    );
    await inFlow(harness, async () => {
      await minus(1, true);
      await minus(1, false);
      await keyed(1);
      await keyed(1);
    });
    expect(bodies).toBe(11);
  });

  it("does not cache inputs of which no key can be made, and says so", async () => {
    await using harness = await createTestHarness();
    let bodies = 0;
    const calls = task(
      { name: "calls", cachePolicy: INPUTS, resultStorage: "memory" },
      (fn: () => number) => {
        bodies += 1;
        return fn();
      },
    );
    await inFlow(harness, async () => [await calls(() => 1), await calls(() => 2)]);
    expect(bodies).toBe(2);
    expect(harness.lines.some((line) => line.includes("calls of task 'calls' are not cached"))).toBe(true);
  });

  it("lets one of several equal calls compute when isolation is serializable", async () => {
    await using harness = await createTestHarness();
    let bodies = 0;
    const lockManager = memoryLocks();
    const cachePolicy = INPUTS.configure({ isolationLevel: "serializable", lockManager });
    const slow = task({ name: "slow", cachePolicy, resultStorage: "memory" }, async (x: number) => {
      bodies += 1;
      await harness.clock.sleep(1000);
      return x;
    });
    const results = await inFlow(harness, async () => Promise.all([slow(5), slow(5), slow(5)]));
    expect(results).toEqual([5, 5, 5]);
    expect(bodies).toBe(1);
  });

  it("keeps stored results where the key template says", async () => {
    await using harness = await createTestHarness();
    const stored = task(
      { name: "stored", resultStorageKey: "daily/{parameters[day]}.json", resultStorage: "memory" },
      (day: string) => ({ day }),
    );
    await inFlow(harness, async () => stored("monday"));
    const [run] = await harness.client.call(listTaskRuns, { body: {} });
    expect(run?.state?.data).toMatchObject({
      storage_key: "daily/monday.json",
      serializer: { type: "json" },
    });
  });
});

describe("transactions", () => {
  function effects(log: string[]) {
    return task(
      {
        name: "effect",
        onCommit: [() => log.push("commit")],
        onRollback: [(txn) => log.push(`rollback ${String(txn.get("who"))}`)],
      },
      (name: string) => {
        log.push(`do ${name}`);
        return name;
      },
    );
  }

  it("commit hooks run when the block ends well, in order", async () => {
    await using harness = await createTestHarness();
    const log: string[] = [];
    const effect = effects(log);
    await inFlow(harness, () =>
      transaction(async (txn) => {
        txn.set("who", "me");
        await effect("a");
        await effect("b");
        log.push("end of block");
      }),
    );
    expect(log).toEqual(["do a", "do b", "end of block", "commit", "commit"]);
  });

  it("rollback hooks run last first when the block fails, and the runs say RolledBack", async () => {
    await using harness = await createTestHarness();
    const log: string[] = [];
    const effect = effects(log);
    const block = inFlow(harness, () =>
      transaction(async (txn) => {
        txn.set("who", "me");
        await effect("a");
        expect(getTransaction()).toBe(txn);
        await effect("b");
        throw new Error("too late");
      }),
    );
    await expect(block).rejects.toThrow("too late");
    expect(log).toEqual(["do a", "do b", "rollback me", "rollback me"]);
    expect(await stateNames(harness)).toEqual(["RolledBack", "RolledBack"]);
  });
});
