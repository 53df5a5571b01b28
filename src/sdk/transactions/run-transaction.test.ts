import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, expectTypeOf, it } from "vitest";
import { createSeededIds } from "../../testing/seeded-ids.ts";
import { createVirtualClock } from "../../testing/virtual-clock.ts";
import type { Runtime } from "../engine/runtime.ts";
import { ResultStore } from "../results/result-store.ts";
import { memoryStorage } from "../results/storages/memory-storage.ts";
import { runInScope } from "../run-context.ts";
import { getTransaction, transaction } from "./run-transaction.ts";

// safe: transactions take only these two from it
const runtime = { clock: createVirtualClock(), ids: createSeededIds(1) } as unknown as Runtime;
const inRuntime = <T>(fn: () => T): T => runInScope({ runtime }, fn);

describe("transaction(fn)", () => {
  it("is the current one inside, and not outside", async () => {
    await inRuntime(async () => {
      expect(getTransaction()).toBeUndefined();
      const value = await transaction(async (txn) => {
        expect(getTransaction()).toBe(txn);
        await transaction((inner) => {
          expect(getTransaction()).toBe(inner);
          expect(inner.parent).toBe(txn);
        });
        return 5 as const;
      });
      expectTypeOf(value).toEqualTypeOf<5>();
      expect(value).toBe(5);
      expect(getTransaction()).toBeUndefined();
    });
  });

  it("throws what its function throws, after the rollback", async () => {
    const happened: string[] = [];
    const run = inRuntime(() =>
      transaction((txn) => {
        txn.onRollback(() => happened.push("undone"));
        throw new TypeError("bad row");
      }),
    );
    await expect(run.catch((error: unknown) => [error, [...happened]])).resolves.toEqual([
      new TypeError("bad row"),
      ["undone"],
    ]);
  });

  it("throws when the commit fails, since a silent rollback would look like success", async () => {
    const run = inRuntime(() =>
      transaction((txn) => {
        txn.onCommit(() => {
          throw new Error("no mail");
        });
        return 1;
      }),
    );
    await expect(run).rejects.toMatchObject({ code: "transaction-commit-failed" });
  });

  it("keeps what it returns under its key, unless it staged something itself", async () => {
    const store = new ResultStore(runtime.clock, { storage: memoryStorage() });
    let runs = 0;
    const once = (): Promise<unknown> =>
      inRuntime(() =>
        transaction({ key: "k", store }, async (txn) => {
          if (txn.isCommitted()) return (await txn.read())?.value;
          runs += 1;
          return { n: runs };
        }),
      );
    expect([await once(), await once()]).toEqual([{ n: 1 }, { n: 1 }]);
    await inRuntime(() =>
      transaction({ key: "own", store }, (txn) => {
        txn.stage("staged");
        return "returned";
      }),
    );
    expect((await store.read("own"))?.value).toBe("staged");
  });

  it("keeps transactions that run at the same time apart", async () => {
    const seen = await inRuntime(() =>
      Promise.all(
        ["a", "b", "c"].map((name) =>
          transaction(async (txn) => {
            txn.set("name", name);
            await nextTurn();
            return getTransaction()?.get("name");
          }),
        ),
      ),
    );
    expect(seen).toEqual(["a", "b", "c"]);
  });
});
