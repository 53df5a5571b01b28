import { expect, it } from "vitest";
import { describeEachDialect } from "../../../test/support/each-dialect.ts";
import { buildEntry, insertFlowRun } from "../../../test/support/store-builders.ts";
import type { TaskRunSort } from "../../contract/task-runs/filters.ts";
import type { Store } from "../store.ts";
import { listTaskRunRows } from "./task-run-queries.ts";

const ROWS = 1300;
/** Rows of one time: pages begin in the middle of them. */
const TIES = 7;

/** Task runs of the given times; each with its id, in the order of making. */
async function addTaskRuns(store: Store, times: readonly (number | null)[]) {
  const flow_run_id = await insertFlowRun(store);
  const entries = times.map((time) => buildEntry({ flow_run_id, expected_start_time: time }));
  await store.appendJournal(entries);
  return entries.map(({ record }) => ({ id: record.id, time: record.expected_start_time }));
}

async function pageOf(store: Store, sort: TaskRunSort, offset: number): Promise<string[]> {
  const rows = await listTaskRunRows(store.db, store.dialect, {}, sort, { limit: 20, offset }, 1);
  return rows.map(({ id }) => id);
}

describeEachDialect("deep pages of task runs", (dialect) => {
  it("go on where the page before ends, in both orders, rows of one time by their ids", async () => {
    const store = await dialect.openStore();
    const rows = await addTaskRuns(
      store,
      Array.from({ length: ROWS }, (_, at) => 1_750_000_000_000_000 + Math.floor(at / TIES)),
    );
    const ids = rows
      .toSorted((a, b) => (a.time ?? 0) - (b.time ?? 0) || (a.id < b.id ? -1 : 1))
      .map(({ id }) => id);
    for (const offset of [999, 1000, 1001, 1003, 1010, 1199, 1290, 1299, 1300, 5000]) {
      const end = offset + 20;
      expect(await pageOf(store, "EXPECTED_START_TIME_ASC", offset)).toEqual(ids.slice(offset, end));
      const downwards = ids.toReversed().slice(offset, end);
      expect(await pageOf(store, "EXPECTED_START_TIME_DESC", offset)).toEqual(downwards);
    }
  });

  it("have those without a time, too", async () => {
    const store = await dialect.openStore();
    const rows = await addTaskRuns(
      store,
      Array.from({ length: 1100 }, (_, at) => (at % 2 === 0 ? null : 1_750_000_000_000_000 + at)),
    );
    const found: string[] = [];
    for (let offset = 0; offset < 1100; offset += 20) {
      found.push(...(await pageOf(store, "EXPECTED_START_TIME_DESC", offset)));
    }
    expect(new Set(found)).toEqual(new Set(rows.map(({ id }) => id)));
  });
});
