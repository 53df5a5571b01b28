import fc from "fast-check";
import { expect, it } from "vitest";
import { describeEachDialect, type TestDialect } from "../../../test/support/each-dialect.ts";
import { buildEntry, buildState, insertFlowRun } from "../../../test/support/store-builders.ts";
import type { JournalEntry } from "../../contract/journal/schemas.ts";
import { createIds } from "../../platform/ids.ts";

/** One append: which call of the run, under which of its ids, how far its history has come, in which attempt. */
const append = fc.record({
  call: fc.integer({ min: 0, max: 2 }),
  id: fc.integer({ min: 0, max: 1 }),
  states: fc.integer({ min: 1, max: 4 }),
  attempt: fc.integer({ min: 1, max: 2 }),
});

/** What the rules of docs/decisions/0003 leave of a sequence of records, one after another. */
function expected(records: readonly JournalEntry["record"][]): Map<string, string> {
  const rows = new Map<string, { id: string; states: number; attempt: number; result: string }>();
  for (const record of records) {
    const stored = rows.get(record.dynamic_key);
    const states = record.states.length;
    const attempt = record.flow_run_run_count;
    if (stored !== undefined && attempt < stored.attempt) continue;
    if (stored !== undefined && attempt === stored.attempt && states < stored.states) continue;
    rows.set(record.dynamic_key, {
      id: stored?.id ?? record.id,
      states,
      attempt,
      result: record.result ?? "",
    });
  }
  return new Map(
    [...rows].map(([key, row]) => [key, `${row.id} ${row.states} ${row.attempt} ${row.result}`]),
  );
}

async function check(dialect: TestDialect, numRuns: number): Promise<void> {
  const store = await dialect.openStore();
  const ids = createIds();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(append, { maxLength: 7 }), { maxLength: 4 }), async (batches) => {
      const flow_run_id = await insertFlowRun(store);
      const known = Array.from({ length: 3 }, () => [ids.uuid(), ids.uuid()]);
      const written = batches.map((batch, at) =>
        batch.map((one, index) =>
          buildEntry({
            id: known[one.call]?.[one.id] ?? "",
            flow_run_id,
            dynamic_key: `call-${one.call}`,
            states: Array.from({ length: one.states }, () => buildState("RUNNING")),
            flow_run_run_count: one.attempt,
            result: `${at}.${index}`,
          }),
        ),
      );
      for (const batch of written) await store.appendJournal(batch);
      const rows = await store.db
        .selectFrom("task_run")
        .selectAll()
        .where("flow_run_id", "=", flow_run_id)
        .execute();
      const stored = rows.map((row): [string, string] => [
        row.dynamic_key,
        `${row.id} ${row.state_count} ${row.flow_run_run_count} ${row.result}`,
      ]);
      expect(new Map(stored)).toEqual(expected(written.flat().map((entry) => entry.record)));
    }),
    { numRuns },
  );
}

describeEachDialect("any sequence of records, in any batches", (dialect) => {
  it("leaves what appending them one after another would leave", async () => {
    await check(dialect, dialect.name === "sqlite" ? 200 : 60);
  });
});
