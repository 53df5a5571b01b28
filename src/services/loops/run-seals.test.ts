import { sql } from "kysely";
import { expect, it } from "vitest";
import { describeEachDialect } from "../../../test/support/each-dialect.ts";
import { buildEntry, insertFlowRun } from "../../../test/support/store-builders.ts";
import { createSystemClock } from "../../platform/clock.ts";
import { createIds } from "../../platform/ids.ts";
import { silentLogger } from "../../platform/logger.ts";
import { countRuns } from "../../store/queries/count-runs.ts";
import { deleteTaskRunsOf } from "../../store/queries/retention-queries.ts";
import { UNIT_MICROS } from "../../store/queries/run-tallies.ts";
import { updateTaskRunRow } from "../../store/queries/task-run-writes.ts";
import type { Store } from "../../store/store.ts";
import type { ServiceContext } from "../context.ts";
import { runSeals } from "./run-seals.ts";

const ids = createIds();
const clock = createSystemClock();
const PAST = 2_900_000 * UNIT_MICROS;
const COMPLETED = {
  task_runs: {
    operator: "and_" as const,
    state: { operator: "and_" as const, type: { any_: ["COMPLETED" as const] } },
  },
};

function pass(store: Store): Promise<number> {
  const ctx: ServiceContext = {
    store,
    clock,
    ids,
    logger: silentLogger,
    facts: { publish: () => {} },
    policies: {},
  };
  return runSeals.run(ctx, new AbortController().signal);
}

/** Task runs of one flow run, a minute apart; returns their ids. */
async function addTaskRuns(store: Store, flow_run_id: string, count: number, from = PAST): Promise<string[]> {
  const entries = Array.from({ length: count }, (_, minute) => {
    const at = from + minute * 60_000_000;
    return buildEntry({ flow_run_id, expected_start_time: at, start_time: at, end_time: at + 1 });
  });
  await store.appendJournal(entries);
  return entries.map(({ record }) => record.id);
}

const completed = (store: Store): Promise<number> =>
  countRuns(store, "task_run", COMPLETED, clock.nowMicros());

async function sealedUnits(store: Store): Promise<number> {
  const rows = await store.db.selectFrom("run_seal").select("unit").where("kind", "=", "task_run").execute();
  return rows.length;
}

describeEachDialect("sealing what has passed", (dialect) => {
  it("seals every unit whose runs have ended, once, and leaves the present alone", async () => {
    const store = await dialect.openStore();
    const run = await insertFlowRun(store);
    await addTaskRuns(store, run, 400);
    await addTaskRuns(store, run, 3, clock.nowMicros() - 3 * 60_000_000);
    expect(await pass(store)).toBe(40);
    expect(await pass(store)).toBe(0);
    expect(await completed(store)).toBe(403);
  });

  it("counts anew what was opened by a change, a late run or a deletion", async () => {
    const store = await dialect.openStore();
    const run = await insertFlowRun(store);
    const [first = ""] = await addTaskRuns(store, run, 30);
    await pass(store);
    await store.write((trx) => updateTaskRunRow(trx, first, { state_type: "FAILED" }));
    expect([await sealedUnits(store), await completed(store)]).toEqual([2, 29]);
    await addTaskRuns(store, run, 1, PAST + 15 * 60_000_000);
    expect([await sealedUnits(store), await completed(store)]).toEqual([1, 30]);
    expect(await pass(store)).toBe(2);
    expect(await completed(store)).toBe(30);
    await store.write((trx) => deleteTaskRunsOf(trx, run, 500));
    expect([await sealedUnits(store), await completed(store)]).toEqual([0, 0]);
  });

  it("opens the units of task runs that go with their flow run", async () => {
    const store = await dialect.openStore();
    const run = await insertFlowRun(store);
    await addTaskRuns(store, run, 30);
    await pass(store);
    await store.write((trx) => trx.deleteFrom("flow_run").where("id", "=", run).execute());
    expect([await sealedUnits(store), await completed(store)]).toEqual([0, 0]);
  });

  it("goes on with what a pass that died has marked", async () => {
    const store = await dialect.openStore();
    await addTaskRuns(store, await insertFlowRun(store), 30);
    await store.write((trx) =>
      trx
        .insertInto("run_seal")
        .values({ kind: "task_run", unit: PAST / UNIT_MICROS, token: "dead" })
        .execute(),
    );
    expect(await pass(store)).toBe(3);
    expect(await completed(store)).toBe(30);
  });
});

describeEachDialect("sealing beside a change that is not committed", (dialect) => {
  it("does not seal what the change will make untrue", async () => {
    const store = await dialect.openStore();
    const [first = ""] = await addTaskRuns(store, await insertFlowRun(store), 30);
    const begun = Promise.withResolvers<void>();
    const change = store.write(
      async (trx) => {
        await updateTaskRunRow(trx, first, { state_type: "FAILED" });
        begun.resolve();
        // On SQLite nobody else writes in the meantime.
        if (dialect.name === "postgres") await sql`select pg_sleep(0.7)`.execute(trx);
      },
      { lane: "a" },
    );
    await begun.promise;
    await Promise.all([pass(store), change]);
    expect(await completed(store)).toBe(29);
  });
});
