import { expect, it } from "vitest";
import { describeEachDialect } from "../../../test/support/each-dialect.ts";
import { buildEntry, buildState, insertFlowRun } from "../../../test/support/store-builders.ts";
import { decodeStates } from "../queries/state-rows.ts";

describeEachDialect("appending to the journal", (dialect) => {
  it("writes a task run whole and reads it back", async () => {
    const store = await dialect.openStore();
    const flow_run_id = await insertFlowRun(store);
    const entry = buildEntry({ flow_run_id, tags: ["a"], labels: { team: "ops" }, result: '{"x":1}' });
    expect(await store.appendJournal([entry])).toEqual([null]);
    const row = await store.db
      .selectFrom("task_run")
      .selectAll()
      .where("id", "=", entry.record.id)
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({
      flow_run_id,
      name: "add-1",
      state_type: "COMPLETED",
      state_count: 3,
      start_time: entry.record.start_time,
      result: '{"x":1}',
    });
    expect(decodeStates(row.states)).toEqual(entry.record.states);
    expect(JSON.parse(row.tags)).toEqual(["a"]);
    expect(JSON.parse(row.labels)).toEqual({ team: "ops" });
  });

  it("writes many at once as it writes one", async () => {
    const store = await dialect.openStore();
    const flow_run_id = await insertFlowRun(store);
    for (const count of [2, 4, 5, 1500]) {
      const entries = Array.from({ length: count }, () =>
        buildEntry({ flow_run_id, tags: ["t"], end_time: null }),
      );
      expect(new Set(await store.appendJournal(entries))).toEqual(new Set([null]));
    }
    const rows = await store.db
      .selectFrom("task_run")
      .select(["tags", "end_time", "total_run_time"])
      .execute();
    expect(rows).toHaveLength(1511);
    expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(1);
  });

  it("answers each entry by itself and in order", async () => {
    const store = await dialect.openStore();
    const flow_run_id = await insertFlowRun(store, { owner_epoch: 2 });
    const stranger = "00000000-0000-7000-8000-000000000000";
    const answers = await store.appendJournal([
      buildEntry({ flow_run_id }, 2),
      buildEntry({ flow_run_id }, 1),
      buildEntry({ flow_run_id: stranger }, 2),
      buildEntry({ flow_run_id: "not a uuid" }, 2),
      buildEntry({ flow_run_id, states: [] }, 2),
      buildEntry({ flow_run_id, run_count: 1.5 }, 2),
      buildEntry({ flow_run_id }, null),
      buildEntry({ flow_run_id: null }, null),
    ]);
    expect(answers.map((answer) => answer?.code ?? "kept")).toEqual([
      "kept",
      "run-fenced",
      "run-not-found",
      "run-not-found",
      "invalid-record",
      "invalid-record",
      "kept",
      "kept",
    ]);
    const kept = await store.db.selectFrom("task_run").select("id").execute();
    expect(kept).toHaveLength(3);
  });

  it("refuses an owner from the moment that another has the run, also within one commit", async () => {
    const store = await dialect.openStore();
    const flow_run_id = await insertFlowRun(store);
    const append = (epoch: number) => store.appendJournal([buildEntry({ flow_run_id }, epoch)]);
    const takeOver = (epoch: number) =>
      store.write(
        (trx) =>
          trx.updateTable("flow_run").set({ owner_epoch: epoch }).where("id", "=", flow_run_id).execute(),
        { lane: flow_run_id },
      );
    const [before, , after] = await Promise.all([append(0), takeOver(1), append(0)]);
    expect([before, after]).toMatchObject([[null], [{ code: "run-fenced" }]]);
    expect(await append(1)).toEqual([null]);
    await takeOver(2);
    expect(await append(1)).toMatchObject([{ code: "run-fenced" }]);
  });

  it("refuses an owner from the moment that another process has given the run away", async () => {
    const url = await dialect.createDatabase();
    const [store, other] = [await dialect.openStore({ url }), await dialect.openStore({ url })];
    const flow_run_id = await insertFlowRun(store);
    const append = (epoch: number) => store.appendJournal([buildEntry({ flow_run_id }, epoch)]);
    expect([await append(0), await append(0)]).toEqual([[null], [null]]);
    await other.write((trx) =>
      trx.updateTable("flow_run").set({ owner_epoch: 1 }).where("id", "=", flow_run_id).execute(),
    );
    expect(await append(0)).toMatchObject([{ code: "run-fenced" }]);
    expect(await append(1)).toEqual([null]);
    await other.write((trx) => trx.deleteFrom("flow_run").where("id", "=", flow_run_id).execute());
    expect(await append(1)).toMatchObject([{ code: "run-not-found" }]);
  });

  it("replaces a record only by one with at least as many states", async () => {
    const store = await dialect.openStore();
    const flow_run_id = await insertFlowRun(store);
    const states = [buildState("PENDING"), buildState("RUNNING"), buildState("COMPLETED")];
    const whole = buildEntry({ flow_run_id, states });
    const running = { ...whole, record: { ...whole.record, states: states.slice(0, 2), result: null } };
    for (const entry of [running, whole, running]) expect(await store.appendJournal([entry])).toEqual([null]);
    const rows = await store.db.selectFrom("task_run").select(["state_type", "result"]).execute();
    expect(rows).toEqual([{ state_type: "COMPLETED", result: "42" }]);
  });

  it("takes a shorter history when the flow's attempt is a later one", async () => {
    const store = await dialect.openStore();
    const flow_run_id = await insertFlowRun(store);
    const first = buildEntry({ flow_run_id, result: "1" });
    const again = { ...first.record, states: [buildState("COMPLETED")], flow_run_run_count: 2, result: "2" };
    await store.appendJournal([first]);
    await store.appendJournal([{ epoch: 0, record: again }]);
    expect(await store.db.selectFrom("task_run").select("result").execute()).toEqual([{ result: "2" }]);
  });

  it("keeps the stored id when the natural key comes back under another one", async () => {
    const store = await dialect.openStore();
    const flow_run_id = await insertFlowRun(store);
    const first = buildEntry({ flow_run_id, dynamic_key: "k" });
    const other = buildEntry({ flow_run_id, dynamic_key: "k", result: "43" });
    const third = buildEntry({ flow_run_id, dynamic_key: "k", result: "44" });
    await store.appendJournal([first]);
    expect(await store.appendJournal([other, third])).toEqual([null, null]);
    const rows = await store.db.selectFrom("task_run").select(["id", "result"]).execute();
    expect(rows).toEqual([{ id: first.record.id, result: "44" }]);
  });

  it("never lets a record of another run change a task run with the same id", async () => {
    const store = await dialect.openStore();
    const mine = await insertFlowRun(store);
    const theirs = await insertFlowRun(store);
    const entry = buildEntry({ flow_run_id: mine });
    await store.appendJournal([entry]);
    const stolen = { ...entry.record, flow_run_id: theirs, result: "stolen" };
    expect(await store.appendJournal([{ epoch: 0, record: stolen }])).toMatchObject([
      { code: "invalid-record" },
    ]);
    const rows = await store.db.selectFrom("task_run").select(["flow_run_id", "result"]).execute();
    expect(rows).toEqual([{ flow_run_id: mine, result: "42" }]);
  });

  it("refuses results beyond the run's limit, and counts a resent one once", async () => {
    const store = await dialect.openStore({ journalLimitBytes: 20_000 });
    const flow_run_id = await insertFlowRun(store);
    const large = buildEntry({ flow_run_id, result: "x".repeat(9000) });
    for (let times = 0; times < 3; times++) expect(await store.appendJournal([large])).toEqual([null]);
    const [second, third] = [
      buildEntry({ flow_run_id, result: "y".repeat(9000) }),
      buildEntry({ flow_run_id, result: "z".repeat(9000) }),
    ];
    const answers = await store.appendJournal([second, third]);
    expect(answers.map((answer) => answer?.code)).toEqual([undefined, "journal-full"]);
    expect(answers[1]?.message).toContain("result storage");
  });

  it("keeps text that databases find hard: NUL, emoji, half a surrogate pair", async () => {
    const store = await dialect.openStore();
    const flow_run_id = await insertFlowRun(store);
    const hard = "a\u0000b😀\ud800";
    const entry = buildEntry({ flow_run_id, tags: [hard], name: "n\u0000", result: JSON.stringify(hard) });
    expect(await store.appendJournal([entry])).toEqual([null]);
    const row = await store.db.selectFrom("task_run").select(["result", "name"]).executeTakeFirstOrThrow();
    expect(JSON.parse(row.result ?? "")).toBe(hard);
    expect(row.name).toMatch(/^n/);
  });

  it("deletes a run's records with the run", async () => {
    const store = await dialect.openStore();
    const flow_run_id = await insertFlowRun(store);
    await store.appendJournal([buildEntry({ flow_run_id })]);
    await store.write((trx) => trx.deleteFrom("flow_run").where("id", "=", flow_run_id).execute());
    expect(await store.db.selectFrom("task_run").select("id").execute()).toEqual([]);
    expect(await store.appendJournal([buildEntry({ flow_run_id })])).toMatchObject([
      { code: "run-not-found" },
    ]);
  });
});
