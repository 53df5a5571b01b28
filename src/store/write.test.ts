import { sql } from "kysely";
import { expect, it } from "vitest";
import { startProgram } from "../../test/support/child-process.ts";
import { describeEachDialect } from "../../test/support/each-dialect.ts";
import { buildEntry, insertFlowRun } from "../../test/support/store-builders.ts";
import type { StorePoint } from "./open-options.ts";
import type { Store } from "./store.ts";
import { violatedConstraint } from "./store-errors.ts";

function addFlow(store: Store, name: string, lane?: string): Promise<unknown> {
  const id = crypto.randomUUID();
  return store.write(
    (trx) => trx.insertInto("flow").values({ id, name, created: 1, updated: 1, tags: "[]" }).execute(),
    { lane },
  );
}

async function flowNames(store: Store): Promise<string[]> {
  const rows = await store.db.selectFrom("flow").select("name").orderBy("name").execute();
  return rows.map((row) => row.name);
}

describeEachDialect("writing in groups", (dialect) => {
  it("undoes a unit that throws, and it alone", async () => {
    const store = await dialect.openStore();
    const lane = "one";
    const failing = store.write(
      async (trx) => {
        await trx
          .insertInto("flow")
          .values({ id: crypto.randomUUID(), name: "undone", created: 1, updated: 1, tags: "[]" })
          .execute();
        throw new Error("changed my mind");
      },
      { lane },
    );
    const results = await Promise.allSettled([addFlow(store, "a", lane), failing, addFlow(store, "b", lane)]);
    expect(results.map((result) => result.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    await expect(failing).rejects.toThrow("changed my mind");
    expect(await flowNames(store)).toEqual(["a", "b"]);
  });

  it("tells a broken unique constraint from a broken reference, and neighbours stay", async () => {
    const store = await dialect.openStore();
    const lane = "one";
    const [, twice, orphan, after] = await Promise.allSettled([
      addFlow(store, "a", lane),
      addFlow(store, "a", lane),
      store.write(
        (trx) =>
          trx
            .insertInto("flow_run_state")
            .values({
              id: crypto.randomUUID(),
              flow_run_id: crypto.randomUUID(),
              created: 1,
              type: "PENDING",
              name: "Pending",
              timestamp: 1,
              details: "{}",
            })
            .execute(),
        { lane },
      ),
      addFlow(store, "b", lane),
    ]);
    expect(twice?.status === "rejected" && violatedConstraint(twice.reason)).toBe("unique");
    expect(orphan?.status === "rejected" && violatedConstraint(orphan.reason)).toBe("foreign-key");
    expect(after?.status).toBe("fulfilled");
    expect(await flowNames(store)).toEqual(["a", "b"]);
  });

  it("keeps the neighbours of a journal entry that the database refuses", async () => {
    const store = await dialect.openStore();
    const run = await insertFlowRun(store);
    const good = buildEntry({ flow_run_id: run });
    const bad = buildEntry({ flow_run_id: run, total_run_time: Number.NaN, run_count: 0.5 });
    const answers = await Promise.all([
      store.appendJournal([good]),
      store.appendJournal([bad]),
      store.appendJournal([buildEntry({ flow_run_id: run })]),
    ]);
    expect(answers.flat().map((answer) => answer?.code)).toEqual([undefined, "invalid-record", undefined]);
    expect(await store.db.selectFrom("task_run").select("id").execute()).toHaveLength(2);
  });

  it("runs the units of a lane in the order in which they came, journal entries included", async () => {
    const store = await dialect.openStore();
    const run = await insertFlowRun(store);
    const order: string[] = [];
    const entry = buildEntry({ flow_run_id: run }, 0);
    const stale = buildEntry({ flow_run_id: run }, 0);
    const takeOver = store.write(
      (trx) => trx.updateTable("flow_run").set({ owner_epoch: 1 }).where("id", "=", run).execute(),
      { lane: run },
    );
    const first = store.appendJournal([stale]).then(([answer]) => order.push(answer?.code ?? "kept"));
    await Promise.all([takeOver.then(() => order.push("taken over")), first]);
    expect(order).toEqual(["taken over", "run-fenced"]);
    expect(await store.appendJournal([{ ...entry, epoch: 1 }])).toEqual([null]);
  });

  it("answers after the commit, never before", async () => {
    const seen: (StorePoint | "told")[] = [];
    const store = await dialect.openStore({ onPoint: (point) => seen.push(point) });
    seen.length = 0;
    await addFlow(store, "a").then(() => seen.push("told"));
    expect(seen.indexOf("told")).toBeGreaterThan(seen.indexOf("committed"));
    expect(seen.slice(0, 3)).toEqual(["begun", "written", "committed"]);
  });

  it("commits what gathered in one transaction", async () => {
    let commits = 0;
    const store = await dialect.openStore({ onPoint: (point) => (commits += point === "committed" ? 1 : 0) });
    const run = await insertFlowRun(store);
    commits = 0;
    await Promise.all(
      Array.from({ length: 300 }, () => store.appendJournal([buildEntry({ flow_run_id: run })])),
    );
    expect(commits).toBeLessThanOrEqual(dialect.name === "sqlite" ? 1 : 3);
  });

  it("takes an aborted unit out of the queue, and lets one that has begun end", async () => {
    const store = await dialect.openStore();
    const waiting = new AbortController();
    const withdrawn = store.write(async () => "ran", { signal: waiting.signal, lane: "one" });
    waiting.abort(new Error("not needed any more"));
    await expect(withdrawn).rejects.toThrow("not needed any more");
    const begun = new AbortController();
    const value = await store.write(
      async (trx) => {
        begun.abort();
        await trx.selectFrom("flow").select("id").execute();
        return "ended";
      },
      { signal: begun.signal },
    );
    expect(value).toBe("ended");
  });

  it("refuses a query on a unit's transaction after the unit has ended", async () => {
    const store = await dialect.openStore();
    const kept = await store.write(async (trx) => ({ trx }));
    await expect(kept.trx.selectFrom("flow").select("id").execute()).rejects.toThrow(
      "after the unit had ended",
    );
  });

  it("refuses a query that a unit did not await, and a write inside a write, instead of waiting for itself", async () => {
    const store = await dialect.openStore();
    const gate = Promise.withResolvers<void>();
    let late: Promise<unknown> = Promise.resolve();
    const first = store.write(
      async (trx) => {
        late = gate.promise.then(() => trx.selectFrom("flow").select("id").execute());
        late.catch(() => {});
      },
      { lane: "one" },
    );
    const second = store.write(
      async (trx) => {
        gate.resolve();
        await expect(late).rejects.toThrow("after the unit had ended");
        return trx.selectFrom("flow").select("id").execute();
      },
      { lane: "one" },
    );
    await first;
    expect(await second).toEqual([]);
    const nested = store.write(() => store.write(async () => 1));
    await expect(nested).rejects.toThrow("inside a write unit");
  });

  it("commits what waits when it is closed, and refuses what comes later", async () => {
    const url = await dialect.createDatabase();
    const store = await dialect.openStore({ url });
    const waiting = addFlow(store, "a");
    await store.close();
    await waiting;
    await expect(addFlow(store, "b")).rejects.toMatchObject({ code: "store-closed" });
    expect(await flowNames(await dialect.openStore({ url }))).toEqual(["a"]);
  });

  it("lets the process end when nobody closes it", async () => {
    const url = await dialect.createDatabase();
    const { ended } = startProgram("../../test/support/store-unclosed-process.ts", import.meta.url, [url]);
    expect(await ended).toEqual({ code: 0, signal: null, stdout: "1 1\n", stderr: "" });
  });

  it("keeps one identity for everyone who opens the database", async () => {
    const url = await dialect.createDatabase();
    const first = await dialect.openStore({ url });
    const second = await dialect.openStore({ url });
    expect(second.identity).toBe(first.identity);
    expect(first.identity).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("tells database time as whole microseconds, alone and in a statement", async () => {
    const store = await dialect.openStore();
    const before = await store.nowMicros();
    const row = await store.db.selectNoFrom(store.dialect.nowMicros().as("now")).executeTakeFirstOrThrow();
    expect(Number.isSafeInteger(before)).toBe(true);
    expect(row.now).toBeGreaterThanOrEqual(before);
    expect(row.now - before).toBeLessThan(60_000_000);
  });

  it("asks the capability for what the databases say in their own ways", async () => {
    const store = await dialect.openStore();
    await store.write((trx) =>
      trx
        .insertInto("flow")
        .values([
          {
            id: crypto.randomUUID(),
            name: "50%_Off",
            created: 1,
            updated: 1,
            tags: '["a","b"]',
            labels: '{"team":"ops"}',
          },
          { id: crypto.randomUUID(), name: "50 percent", created: 1, updated: 1, tags: "[]" },
        ])
        .execute(),
    );
    const { dialect: say } = store;
    const tags = sql.ref("flow.tags");
    const names = async (where: Parameters<typeof sql>[1]) => {
      const { rows } = await sql<{ name: string }>`select name from flow where ${where}`.execute(store.db);
      return rows.map((row) => row.name);
    };
    expect(await names(say.jsonArrayContainsAll(tags, ["a", "b"]))).toEqual(["50%_Off"]);
    expect(await names(say.jsonArrayContainsAll(tags, ["a", "c"]))).toEqual([]);
    expect(await names(say.jsonArrayContainsAny(tags, ["c", "b"]))).toEqual(["50%_Off"]);
    expect(await names(say.jsonArrayIsEmpty(tags))).toEqual(["50 percent"]);
    expect(await names(say.containsText(sql.ref("name"), "0%_o"))).toEqual(["50%_Off"]);
    expect(await names(sql`${say.jsonText(sql.ref("labels"), "team")} = 'ops'`)).toEqual(["50%_Off"]);
    expect(await names(sql`${say.byteLength(sql.ref("name"))} = 7`)).toEqual(["50%_Off"]);
  });
});
