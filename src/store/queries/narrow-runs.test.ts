import { expect, it } from "vitest";
import { describeEachDialect } from "../../../test/support/each-dialect.ts";
import { buildEntry } from "../../../test/support/store-builders.ts";
import { createIds } from "../../platform/ids.ts";
import type { Store } from "../store.ts";
import { narrowTaskRuns } from "./narrow-runs.ts";

const ids = createIds();
const STAMPS = { created: 1, updated: 1, tags: "[]", labels: "{}", empirical_policy: "{}" };

/** A flow with this many runs; each of the first ones has one task run. Returns the ids of these. */
async function makeRuns(store: Store, name: string, runs: number, withTask: number): Promise<string[]> {
  const flow_id = ids.uuid();
  const common = { ...STAMPS, flow_id, name: "run", parameters: "{}", context: "{}" };
  const flowRuns = Array.from({ length: runs }, () => ({ ...common, id: ids.uuid() }));
  const { empirical_policy: _, ...flow } = STAMPS;
  await store.write(async (trx) => {
    await trx
      .insertInto("flow")
      .values({ ...flow, id: flow_id, name })
      .execute();
    await trx.insertInto("flow_run").values(flowRuns).execute();
  });
  const owners = flowRuns.slice(0, withTask).map((run) => ({ id: ids.uuid(), flow_run_id: run.id }));
  await store.appendJournal(owners.map((run) => buildEntry(run)));
  return owners.map(({ id }) => id);
}

describeEachDialect("task runs of very many flow runs", (dialect) => {
  it.each([0, 3])("are found by the %i flow runs that have one", async (withTask) => {
    const store = await dialect.openStore();
    const expected = await makeRuns(store, "asked", 600, withTask);
    await makeRuns(store, "other", 5, 5);
    const where = await narrowTaskRuns(store, { flows: { operator: "and_", name: { any_: ["asked"] } } });
    const found = store.reader.selectFrom("task_run").select("id").where(where).orderBy("id");
    expect((await found.execute()).map(({ id }) => id)).toEqual(expected);
    // Led by names of flow runs, not asked of each task run: that went through ten million for nothing.
    expect(found.compile().parameters).toHaveLength(withTask);
  });
});
