import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { memoryStorage } from "../results/storages/memory-storage.ts";
import { computeCacheKey } from "./cache-key.ts";
import type { CacheKeyContext } from "./cache-key-context.ts";
import { CachePolicy } from "./cache-policy.ts";
import { MemoryLockManager } from "./locks/memory-lock-manager.ts";
import {
  cacheKeyFnPolicy,
  compose,
  DEFAULT,
  FLOW_PARAMETERS,
  INPUTS,
  inputs,
  NO_CACHE,
  NONE,
  RUN_ID,
  TASK_SOURCE,
} from "./policies.ts";

const call = (change: Partial<CacheKeyContext> = {}): CacheKeyContext => ({
  taskKey: "etl.ts:load",
  source: "(path, day) => path",
  inputs: { path: "a.csv", day: 1 },
  flowParameters: { full: true },
  runId: "run-1",
  ...change,
});

/** Which changes of a call give another key under a policy. */
async function sensitivity(policy: CachePolicy): Promise<string[]> {
  const base = await computeCacheKey(policy, call());
  const changes: Record<string, Partial<CacheKeyContext>> = {
    inputs: { inputs: { path: "b.csv", day: 1 } },
    source: { source: "(path, day) => day" },
    flowParameters: { flowParameters: { full: false } },
    runId: { runId: "run-2" },
    taskKey: { taskKey: "etl.ts:other" },
  };
  const seen: string[] = [];
  for (const [name, change] of Object.entries(changes)) {
    if ((await computeCacheKey(policy, call(change))) !== base) seen.push(name);
  }
  return seen;
}

describe("cache policies", () => {
  it.each<[string, CachePolicy, string[]]>([
    ["NO_CACHE", NO_CACHE, []],
    ["INPUTS", INPUTS, ["inputs", "taskKey"]],
    ["TASK_SOURCE", TASK_SOURCE, ["source", "taskKey"]],
    ["FLOW_PARAMETERS", FLOW_PARAMETERS, ["flowParameters", "taskKey"]],
    ["RUN_ID", RUN_ID, ["runId", "taskKey"]],
    ["DEFAULT", DEFAULT, ["inputs", "source", "runId", "taskKey"]],
    ["INPUTS plus FLOW_PARAMETERS", INPUTS.plus(FLOW_PARAMETERS), ["inputs", "flowParameters", "taskKey"]],
    ["a composition", compose(TASK_SOURCE, RUN_ID, NO_CACHE), ["source", "runId", "taskKey"]],
    ["inputs without path", inputs({ exclude: ["path"] }), ["taskKey"]],
    ["DEFAULT minus path", DEFAULT.minus("path"), ["source", "runId", "taskKey"]],
  ])("%s looks at its parts and at nothing else", async (_, policy, expected) => {
    expect(await sensitivity(policy)).toEqual(expected);
  });

  it("give no key where nothing is to be cached", async () => {
    expect(NONE).toBe(NO_CACHE);
    expect(NO_CACHE.minus("path")).toBe(NO_CACHE);
    expect(await computeCacheKey(NO_CACHE, call())).toBeUndefined();
    expect(await computeCacheKey(INPUTS, call({ inputs: {} }))).toBeUndefined();
    expect(await computeCacheKey(RUN_ID, call({ runId: undefined }))).toBeUndefined();
    expect(await computeCacheKey(FLOW_PARAMETERS, call({ flowParameters: undefined }))).toBeUndefined();
  });

  it("look at the other inputs when one is excluded from a policy without inputs", async () => {
    expect(await sensitivity(TASK_SOURCE.minus("path"))).toEqual(["source", "taskKey"]);
    const policy = TASK_SOURCE.minus("day");
    expect(await sensitivity(policy)).toEqual(["inputs", "source", "taskKey"]);
  });

  it("give the same key whatever the order of the inputs, and names of files that every system takes", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue(), { minKeys: 1 }),
        async (values) => {
          const turned = Object.fromEntries(Object.entries(values).reverse());
          const key = await computeCacheKey(DEFAULT, call({ inputs: values }));
          expect(await computeCacheKey(DEFAULT, call({ inputs: turned }))).toBe(key);
          expect(key).toMatch(/^[0-9a-f]{64}$/);
        },
      ),
    );
  });

  it("name the input that can't be hashed, and what to do", async () => {
    const context = call({ inputs: { path: "a", socket: process.stdout } });
    await expect(computeCacheKey(INPUTS, context)).rejects.toMatchObject({
      code: "inputs-not-hashable",
      message: expect.stringMatching(/input 'socket' of task etl\.ts:load .*\.minus\("socket"\)/),
    });
    await expect(computeCacheKey(INPUTS.minus("socket"), context)).resolves.toBeTypeOf("string");
    await expect(
      computeCacheKey(FLOW_PARAMETERS, call({ flowParameters: { f: () => 1 } })),
    ).rejects.toMatchObject({ code: "inputs-not-hashable" });
  });

  it("take a function's key as it is, alone, and as a part of others", async () => {
    const policy = cacheKeyFnPolicy(
      (run: { name: string }, parameters) => `${run.name}-${String(parameters.day)}`,
    );
    const context = call({ taskRun: { name: "r" } });
    expect(await computeCacheKey(policy, context)).toBe("r-1");
    expect(await computeCacheKey(policy.plus(RUN_ID), context)).toMatch(/^[0-9a-f]{64}$/);
    expect(
      await computeCacheKey(
        cacheKeyFnPolicy(async () => "later"),
        context,
      ),
    ).toBe("later");
    expect(
      await computeCacheKey(
        cacheKeyFnPolicy(() => undefined),
        context,
      ),
    ).toBeUndefined();
    // @ts-expect-error a key is a text
    const wrong = cacheKeyFnPolicy(() => 5);
    await expect(computeCacheKey(wrong, context)).rejects.toMatchObject({ code: "invalid-cache-key" });
    await expect(
      computeCacheKey(
        cacheKeyFnPolicy(() => ""),
        context,
      ),
    ).rejects.toThrow("an empty text");
  });

  it("keep their configuration through combinations, and refuse two different ones", () => {
    const keyStorage = memoryStorage();
    const lockManager = new MemoryLockManager(createVirtualClock());
    const policy = INPUTS.configure({ keyStorage, lockManager, isolationLevel: "serializable" });
    expect(policy.plus(RUN_ID).minus("day").configuration).toEqual({
      keyStorage,
      lockManager,
      isolationLevel: "serializable",
    });
    expect(RUN_ID.plus(policy).configuration.keyStorage).toBe(keyStorage);
    expect(INPUTS.configuration).toEqual({});
    expect(() => policy.plus(RUN_ID.configure({ keyStorage: memoryStorage() }))).toThrow(
      "different values of keyStorage",
    );
    expect(() => INPUTS.configure({ isolationLevel: "serializable" })).toThrow("needs a lockManager");
    // @ts-expect-error unknown level
    expect(() => INPUTS.configure({ isolationLevel: "chaos" })).toThrow("unknown");
    expect(CachePolicy.is(policy)).toBe(true);
    expect(CachePolicy.is({})).toBe(false);
  });
});
