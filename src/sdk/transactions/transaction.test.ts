import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSeededIds } from "../../testing/seeded-ids.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import { MemoryLockManager } from "../caching/locks/memory-lock-manager.ts";
import { ResultStore } from "../results/result-store.ts";
import { memoryStorage } from "../results/storages/memory-storage.ts";
import type { ResultStorage } from "../results/storages/result-storage.ts";
import { Transaction, type TransactionDeps, type TransactionOptions } from "./transaction.ts";

const clock = createVirtualClock();

function makeWorld(options: { storage?: ResultStorage; locks?: boolean } = {}) {
  const logged: string[] = [];
  const note = (message: string): void => {
    logged.push(message);
  };
  const deps: TransactionDeps = { ids: createSeededIds(1), logger: { info: note, warn: note, error: note } };
  const store = new ResultStore(clock, {
    storage: options.storage ?? memoryStorage(),
    lockManager: options.locks ? new MemoryLockManager(clock) : undefined,
  });
  const begin = async (txOptions: TransactionOptions = {}, parent?: Transaction): Promise<Transaction> => {
    const made = new Transaction(txOptions, parent, deps);
    await made.begin();
    return made;
  };
  const happened: string[] = [];
  /** A child as the engine makes one for a task that completed. */
  const effect = async (
    name: string,
    parent: Transaction,
    txOptions: TransactionOptions = {},
  ): Promise<Transaction> => {
    const made = await begin(txOptions, parent);
    made.stage(name, {
      onCommit: [() => happened.push(`commit ${name}`)],
      onRollback: [() => happened.push(`undo ${name}`)],
      onRolledBack: () => happened.push(`${name} rolled back`),
    });
    await made.end();
    return made;
  };
  return { deps, store, begin, effect, happened, logged };
}

describe("a transaction", () => {
  it("commits lazily with the outermost: children in the order of their ends, then itself, then the records", async () => {
    const { begin, effect, happened, store } = makeWorld();
    const outer = await begin({ store, key: "outer" });
    const inner = await begin({}, outer);
    await effect("a", inner, { key: "ka" });
    await effect("b", inner, { key: "kb" });
    inner.onCommit(() => happened.push("commit inner"));
    await inner.end();
    outer.stage(1);
    outer.onCommit(async (txn) => {
      happened.push(`commit outer, record written: ${await store.exists("ka")}, ${txn.state}`);
    });
    expect(happened).toEqual([]);
    await outer.end();
    expect(happened).toEqual([
      "commit a",
      "commit b",
      "commit inner",
      "commit outer, record written: false, staged",
    ]);
    expect((await store.read("ka"))?.value).toBe("a");
    expect((await store.read("outer"))?.value).toBe(1);
    expect([outer.isCommitted(), inner.isCommitted()]).toEqual([true, true]);
  });

  it("rolls back its own hooks and then its children, the last first, and writes nothing", async () => {
    const { begin, effect, happened, store } = makeWorld();
    const outer = await begin({ store });
    const first = await effect("a", outer, { key: "ka" });
    await effect("b", outer);
    outer.onRollback(() => happened.push("own 1"));
    outer.onRollback(() => happened.push("own 2"));
    await outer.end({ failed: true });
    expect(happened).toEqual(["own 2", "own 1", "undo b", "b rolled back", "undo a", "a rolled back"]);
    expect(await store.exists("ka")).toBe(false);
    expect([outer.isRolledBack(), first.isRolledBack()]).toEqual([true, true]);
    expect(() => outer.stage(1)).toThrow("rolled back");
  });

  it("undoes in reverse exactly what was done, whatever the nesting", async () => {
    type Tree = readonly (string | Tree)[];
    const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
      tree: fc.array(
        fc.oneof({ weight: 3, arbitrary: fc.string({ minLength: 1, maxLength: 3 }) }, tie("tree")),
        {
          maxLength: 4,
        },
      ) as fc.Arbitrary<Tree>,
    }));
    await fc.assert(
      fc.asyncProperty(tree, async (effects) => {
        const { begin, effect, happened } = makeWorld();
        const done: string[] = [];
        const run = async (parts: Tree, parent: Transaction): Promise<void> => {
          for (const part of parts) {
            if (typeof part === "string") {
              await effect(part, parent);
              done.push(part);
            } else {
              const nested = await begin({}, parent);
              await run(part, nested);
              await nested.end();
            }
          }
        };
        const outer = await begin();
        await run(effects, outer);
        await outer.end({ failed: true });
        const undone = happened.filter((each) => each.startsWith("undo ")).map((each) => each.slice(5));
        expect(undone).toEqual(done.toReversed());
      }),
      { numRuns: 60 },
    );
  });

  it("runs the other hooks when one fails: after a failed rollback hook the rest, after a failed commit hook a rollback", async () => {
    const { begin, effect, happened, logged, store } = makeWorld();
    const rolled = await begin({ store });
    await effect("a", rolled);
    rolled.onRollback(function tidyUp() {
      throw new Error("no broom");
    });
    await rolled.end({ failed: true });
    expect(happened).toEqual(["undo a", "a rolled back"]);
    expect(logged).toContain("the rollback hook 'tidyUp' failed: no broom");

    happened.length = 0;
    const committed = await begin({ store });
    await effect("b", committed, { key: "kb" });
    committed.onCommit(() => Promise.reject(new Error("no mail")));
    committed.onCommit(() => happened.push("commit own"));
    await committed.end();
    expect(happened).toEqual(["commit b", "commit own", "undo b", "b rolled back"]);
    expect(committed.commitError).toMatchObject({ code: "transaction-commit-failed" });
    expect(committed.commitError?.message).toContain("no mail");
    expect(await store.exists("kb")).toBe(false);
  });

  it("takes written records back when a later one can't be written", async () => {
    const inner = memoryStorage();
    const storage: ResultStorage = {
      ...inner,
      write: (key, ...rest) =>
        key === "bad" ? Promise.reject(new Error("disk full")) : inner.write(key, ...rest),
    };
    const { begin, effect, happened, store } = makeWorld({ storage });
    const outer = await begin({ store });
    await effect("a", outer, { key: "good" });
    await effect("b", outer, { key: "bad" });
    await outer.end();
    expect(outer.commitError?.message).toContain("disk full");
    expect(await store.exists("good")).toBe(false);
    expect(happened.slice(2)).toEqual(["undo b", "b rolled back", "undo a", "a rolled back"]);
  });

  it("rolls back before any commit hook runs when a value can't be stored", async () => {
    const { begin, effect, happened, store } = makeWorld();
    const outer = await begin({ store, key: "k" });
    await effect("a", outer);
    outer.stage({ f: () => 1 });
    await outer.end();
    expect(outer.commitError?.message).toContain("result.f can't be stored");
    expect(happened).toEqual(["undo a", "a rolled back"]);
  });

  it("is committed from the start when its record is there; its hooks do not run again", async () => {
    const { begin, effect, happened, store } = makeWorld();
    await store.write("k", { n: 1 });
    const again = await begin({ store, key: "k" });
    expect(again.isCommitted()).toBe(true);
    expect((await again.read())?.value).toEqual({ n: 1 });
    again.stage(2, { onCommit: [() => happened.push("never")] });
    // What ran inside all the same is nobody else's to commit.
    await effect("inside", again);
    await again.end();
    expect(happened).toEqual(["commit inside"]);
    expect(again.commitError).toBeUndefined();

    const fresh = await begin({ store, key: "k", overwrite: true });
    expect(fresh.isCommitted()).toBe(false);
    fresh.stage({ n: 2 });
    await fresh.end();
    expect((await store.read("k"))?.value).toEqual({ n: 2 });
  });

  it("commits each at its own end when eager; then a failing parent does not undo it", async () => {
    const { begin, effect, happened, store } = makeWorld();
    const outer = await begin({ store, commitMode: "eager" });
    const inner = await effect("a", outer, { key: "ka" });
    expect(inner.isCommitted()).toBe(true);
    await outer.end({ failed: true });
    expect(happened).toEqual(["commit a"]);
    expect(await store.exists("ka")).toBe(true);
  });

  it("rolls back by itself when off, unless it was committed by hand", async () => {
    const { begin, effect, happened, store } = makeWorld();
    const forgotten = await begin({ store, commitMode: "off" });
    await effect("a", forgotten);
    await forgotten.end();
    expect(happened).toEqual(["undo a", "a rolled back"]);

    happened.length = 0;
    const byHand = await begin({ store, commitMode: "off" });
    await effect("b", byHand);
    expect(await byHand.commit()).toBe(true);
    expect(await byHand.commit()).toBe(false);
    await byHand.end();
    expect(happened).toEqual(["commit b"]);
  });

  it("takes its parent along when it rolls back, and tells so", async () => {
    const { begin, effect, happened, logged } = makeWorld();
    const outer = await begin();
    await effect("before", outer);
    const inner = await begin({}, outer);
    await effect("inside", inner);
    await inner.end({ failed: true });
    expect(outer.isRolledBack()).toBe(true);
    // It ends too late to be undone with the others.
    await effect("after", outer);
    expect(happened.filter((each) => each.startsWith("undo"))).toEqual([
      "undo inside",
      "undo before",
      "undo after",
    ]);
    expect(logged).toContain("a transaction was rolled back because one inside it was");
    await outer.end();
    expect(outer.isRolledBack()).toBe(true);
  });

  it("goes on without a task that failed and ends without having staged anything", async () => {
    const { begin, effect, happened } = makeWorld();
    const outer = await begin();
    const failedTask = await begin({}, outer);
    await failedTask.end();
    await effect("a", outer);
    await outer.end();
    expect(happened).toEqual(["commit a"]);
    expect(outer.isCommitted()).toBe(true);
  });

  it("waits for what still runs inside before it ends, unless its signal is aborted", async () => {
    const { begin, happened } = makeWorld();
    const outer = await begin();
    const slow = await begin({}, outer);
    const ending = outer.end({ failed: true });
    slow.stage("slow", { onRollback: [() => happened.push("undo slow")] });
    await slow.end();
    await ending;
    expect(happened).toEqual(["undo slow"]);

    const controller = new AbortController();
    const impatient = await begin({ signal: controller.signal });
    const stuck = await begin({}, impatient);
    const end = impatient.end({ failed: true });
    controller.abort();
    await end;
    stuck.stage("stuck", { onRollback: [() => happened.push("undo stuck")] });
    await stuck.end();
    expect(happened).toEqual(["undo slow", "undo stuck"]);
  });

  it("keeps values for itself and for those inside", async () => {
    const { begin } = makeWorld();
    const outer = await begin();
    outer.set("dir", "/a");
    outer.set("n", undefined);
    const inner = await begin({}, outer);
    inner.set("own", 1);
    expect([inner.get("dir"), inner.get("n", 5), inner.get("own")]).toEqual(["/a", undefined, 1]);
    expect(outer.get("own", "none")).toBe("none");
    expect(() => outer.get("own")).toThrow("has no value 'own'");
  });

  it("lets serializable ones of one key run one after another", async () => {
    const { begin, store } = makeWorld({ locks: true });
    const options = { store, key: "k", isolationLevel: "serializable" } as const;
    const first = await begin(options);
    const inside = await begin({ key: "k" }, first);
    const second = begin(options);
    await expect(begin({ ...options, lockTimeoutSeconds: 0 })).rejects.toMatchObject({
      code: "lock-timeout",
    });
    inside.stage(1);
    await inside.end();
    await first.end();
    expect((await second).isCommitted()).toBe(true);
    await (await second).end();
    expect(await store.isLocked("k")).toBe(false);

    const failing = await begin({ ...options, overwrite: true });
    await failing.end({ failed: true });
    expect(await store.isLocked("k")).toBe(false);
  });

  it("refuses serializable without a lock manager, and leaves its parent usable", async () => {
    const { begin, store } = makeWorld();
    const outer = await begin({ store });
    await expect(begin({ key: "k", isolationLevel: "serializable" }, outer)).rejects.toMatchObject({
      code: "lock-manager-missing",
    });
    await outer.end();
    expect(outer.isCommitted()).toBe(true);
    await expect(outer.begin()).rejects.toMatchObject({ code: "transaction-ended" });
  });

  it("writes no record when it is told not to, and one that expires when it is told when", async () => {
    const { begin, store } = makeWorld();
    const silent = await begin({ store, key: "silent", writeOnCommit: false });
    silent.stage(1);
    await silent.end();
    expect(await store.exists("silent")).toBe(false);
    const brief = await begin({ store, key: "brief", expiration: new Date(clock.now() + 1000) });
    brief.stage(1);
    await brief.end();
    expect(await store.exists("brief")).toBe(true);
    await clock.advance(1000);
    expect(await store.exists("brief")).toBe(false);
  });

  it("rolls back when a commit hook asks for it", async () => {
    const { begin, effect, happened, store } = makeWorld();
    const outer = await begin({ store });
    await effect("a", outer, { key: "ka" });
    outer.onCommit((txn) => txn.rollback());
    await outer.end();
    expect(outer.isRolledBack()).toBe(true);
    expect(happened).toEqual(["commit a", "undo a", "a rolled back"]);
    expect(await store.exists("ka")).toBe(false);
  });
});
