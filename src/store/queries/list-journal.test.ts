import { expect, it } from "vitest";
import { describeEachDialect } from "../../../test/support/each-dialect.ts";
import { buildEntry, insertFlowRun } from "../../../test/support/store-builders.ts";
import { listJournal } from "./task-run-writes.ts";

describeEachDialect("paging through a journal", (dialect) => {
  it("gives every record of the run once, and none of another", async () => {
    const store = await dialect.openStore();
    const flow_run_id = await insertFlowRun(store);
    const other = await insertFlowRun(store);
    const keys = ["Zoo", "add", "ärger", "😀", "", "add "];
    const entries = keys.flatMap((task_key) =>
      ["", "a", "B", "é"].map((dynamic_key) => buildEntry({ flow_run_id, task_key, dynamic_key })),
    );
    await store.appendJournal([...entries, buildEntry({ flow_run_id: other })]);
    const seen: string[] = [];
    for (let after: string | undefined; ; ) {
      const page = await listJournal(store.db, flow_run_id, after, 5);
      seen.push(...page.map((record) => record.id));
      if (page.length < 5) break;
      after = page.at(-1)?.id;
    }
    expect(seen).toHaveLength(entries.length);
    expect(new Set(seen)).toEqual(new Set(entries.map((entry) => entry.record.id)));
  });
});
