import { describe, expect, it } from "vitest";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { MemoryLockManager } from "../caching/locks/memory-lock-manager.ts";
import { ResultStore } from "./result-store.ts";
import { resolveSerializer } from "./serializers/resolve-serializer.ts";
import { memoryStorage } from "./storages/memory-storage.ts";
import type { ResultStorage } from "./storages/result-storage.ts";
import { TextCache } from "./text-cache.ts";

/** A storage that counts reads. */
function counting(inner: ResultStorage): { storage: ResultStorage; reads: () => number } {
  let reads = 0;
  const read: ResultStorage["read"] = (key, access) => {
    reads += 1;
    return inner.read(key, access);
  };
  return { storage: { ...inner, read }, reads: () => reads };
}

describe("ResultStore", () => {
  it("writes records as Prefect's client reads them", async () => {
    const storage = memoryStorage();
    const store = new ResultStore(createVirtualClock(), { storage });
    await store.write("k", { a: 1 }, { expiration: new Date("2030-01-01T00:00:00Z") });
    expect(JSON.parse((await storage.read("k")) ?? "")).toEqual({
      metadata: {
        storage_key: "k",
        expiration: "2030-01-01T00:00:00.000Z",
        serializer: { type: "json" },
        prefect_version: "3.8.4",
        storage_block_id: null,
      },
      result: '{"a":1}',
    });
    expect(await store.read("k")).toMatchObject({ key: "k", value: { a: 1 } });
  });

  it("reads records that Prefect's client wrote", async () => {
    const storage = memoryStorage();
    await storage.write(
      "py",
      '{"metadata":{"storage_key":"py","expiration":null,"serializer":{"type":"json","jsonlib":"json","object_encoder":"prefect.serializers.prefect_json_object_encoder"},"prefect_version":"3.8.4","storage_block_id":null},"result":"[1, 2, {\\"x\\": null}]"}',
    );
    await storage.write(
      "gzip",
      '{"metadata":{"storage_key":"gzip","expiration":null,"serializer":{"type":"compressed/json","serializer":{"type":"json","jsonlib":"json","object_encoder":"prefect.serializers.prefect_json_object_encoder","object_decoder":"prefect.serializers.prefect_json_object_decoder","dumps_kwargs":{},"loads_kwargs":{}},"compressionlib":"gzip"},"prefect_version":"3.8.4","storage_block_id":null},"result":"H4sIAAozAWsC/6tWKlCyUjCqBQBqDAYYCAAAAA==\\n"}',
    );
    const store = new ResultStore(createVirtualClock(), { storage });
    expect((await store.read("py"))?.value).toEqual([1, 2, { x: null }]);
    expect((await store.read("gzip"))?.value).toEqual({ p: 2 });
  });

  it.each([true, false])(
    "counts records no longer when they have expired (in memory: %s)",
    async (cacheInMemory) => {
      const clock = createVirtualClock();
      const store = new ResultStore(clock, { storage: memoryStorage(), cacheInMemory });
      await store.write("k", 1, { expiration: new Date(clock.now() + 60_000) });
      await clock.advance(59_999);
      expect(await store.exists("k")).toBe(true);
      await clock.advance(1);
      expect(await store.exists("k")).toBe(false);
      expect(await store.read("k")).toBeUndefined();
      await store.write("k", 2);
      expect((await store.read("k"))?.value).toBe(2);
    },
  );

  it("keeps metadata apart when it is told to", async () => {
    const storage = memoryStorage();
    const metadataStorage = memoryStorage();
    const store = new ResultStore(createVirtualClock(), { storage, metadataStorage });
    await store.write("k", { a: 1 });
    expect(await storage.read("k")).toBe('{"a":1}');
    expect(JSON.parse((await metadataStorage.read("k")) ?? "")).toMatchObject({
      serializer: { type: "json" },
    });
    expect((await store.read("k"))?.value).toEqual({ a: 1 });
    await storage.remove("k");
    expect(await store.read("k")).toBeUndefined();
    await store.remove("k");
    expect(await store.exists("k")).toBe(false);
  });

  it("reads what another serializer wrote", async () => {
    const storage = memoryStorage();
    const clock = createVirtualClock();
    await new ResultStore(clock, { storage, serializer: resolveSerializer("compressed/zstd") }).write(
      "k",
      new Map([[1, 2]]),
    );
    expect((await new ResultStore(clock, { storage }).read("k"))?.value).toEqual(new Map([[1, 2]]));
  });

  it("reads a text once, and hands out values that nobody else changes", async () => {
    const { storage, reads } = counting(memoryStorage());
    const store = new ResultStore(createVirtualClock(), { storage });
    await store.write("k", { list: [1] });
    const first = (await store.read("k"))?.value as { list: number[] };
    first.list.push(2);
    expect((await store.read("k"))?.value).toEqual({ list: [1] });
    expect(reads()).toBe(0);
    const uncached = store.with({ cacheInMemory: false });
    await uncached.read("k");
    await uncached.read("k");
    expect(reads()).toBeGreaterThan(2);
  });

  it("makes others wait for a locked key, and refuses their writes", async () => {
    const clock = createVirtualClock();
    const store = new ResultStore(clock, {
      storage: memoryStorage(),
      lockManager: new MemoryLockManager(clock),
    });
    expect(store.supports("serializable")).toBe(true);
    await store.acquireLock("k", "me");
    await expect(store.write("k", 1, { holder: "you" })).rejects.toMatchObject({ code: "result-locked" });
    const reading = store.read("k", { holder: "you" });
    await store.write("k", 5, { holder: "me" });
    expect((await store.read("k", { holder: "me" }))?.value).toBe(5);
    await store.releaseLock("k", "me");
    expect((await reading)?.value).toBe(5);
  });

  it("needs a lock manager for locks", async () => {
    const store = new ResultStore(createVirtualClock(), { storage: memoryStorage() });
    expect(store.supports("serializable")).toBe(false);
    expect(() => store.acquireLock("k", "me")).toThrow("no lock manager");
    expect(await store.isLocked("k")).toBe(false);
    expect(await store.waitForLock("k")).toBe(true);
  });

  it.each([
    ["no JSON", "{"],
    ["no object", "5"],
    ["no metadata", '{"result":"1"}'],
    ["no result", '{"metadata":{"serializer":{"type":"json"}}}'],
    ["a wrong expiration", '{"metadata":{"serializer":{"type":"json"},"expiration":"soon"},"result":"1"}'],
  ])("says so when a record has %s", async (_, text) => {
    const storage = memoryStorage();
    await storage.write("k", text);
    const store = new ResultStore(createVirtualClock(), { storage });
    await expect(store.read("k")).rejects.toMatchObject({
      code: "result-unreadable",
      message: expect.stringContaining("refreshCache"),
    });
  });

  it("writes nothing when the value can't be written", async () => {
    const storage = memoryStorage();
    const store = new ResultStore(createVirtualClock(), { storage });
    await expect(store.write("k", { f: () => 1 })).rejects.toMatchObject({ code: "result-not-serializable" });
    expect(await storage.exists("k")).toBe(false);
  });
});

describe("TextCache", () => {
  it("forgets what was not used for longest, by number and by size", () => {
    const cache = new TextCache(2, 10);
    cache.set("a", "1");
    cache.set("b", "2");
    cache.get("a");
    cache.set("c", "3");
    expect([cache.get("a"), cache.get("b"), cache.get("c")]).toEqual(["1", undefined, "3"]);
    cache.set("d", "x".repeat(10));
    expect([cache.get("a"), cache.get("c"), cache.get("d")?.length]).toEqual([undefined, undefined, 10]);
    cache.set("e", "x".repeat(11));
    expect([cache.get("d")?.length, cache.get("e")]).toEqual([10, undefined]);
  });
});
