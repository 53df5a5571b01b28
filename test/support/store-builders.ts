import type { JournalEntry, JournalState } from "../../src/contract/journal/schemas.ts";
import { createIds } from "../../src/platform/ids.ts";
import type { Store } from "../../src/store/store.ts";

const ids = createIds();
const MICROS = 1_750_000_000_000_000;

/** A state of a journaled task run. */
export function buildState(type: JournalState["type"], overrides: Partial<JournalState> = {}): JournalState {
  const name = type.charAt(0) + type.slice(1).toLowerCase();
  return {
    id: ids.uuid(),
    type,
    name,
    timestamp: MICROS,
    message: null,
    data: null,
    details: {},
    ...overrides,
  };
}

/** A journal entry of a completed task run; every call is another call of its run. */
export function buildEntry(
  record: Partial<JournalEntry["record"]> = {},
  epoch: number | null = 0,
): JournalEntry {
  const id = ids.uuid();
  return {
    epoch,
    record: {
      id,
      flow_run_id: null,
      name: "add-1",
      task_key: "add",
      dynamic_key: id,
      task_version: null,
      cache_key: null,
      cache_expiration: null,
      tags: [],
      labels: {},
      empirical_policy: {},
      task_inputs: {},
      run_count: 1,
      flow_run_run_count: 1,
      expected_start_time: MICROS,
      start_time: MICROS,
      end_time: MICROS + 1000,
      total_run_time: 0.001,
      states: [buildState("PENDING"), buildState("RUNNING"), buildState("COMPLETED")],
      result: "42",
      ...record,
    },
  };
}

/** Writes a flow and one run of it; returns the run's id. */
export async function insertFlowRun(
  store: Store,
  overrides: { readonly owner_epoch?: number } = {},
): Promise<string> {
  const flowId = ids.uuid();
  const id = ids.uuid();
  const stamps = { created: MICROS, updated: MICROS, tags: "[]", labels: "{}" };
  await store.write(async (trx) => {
    await trx
      .insertInto("flow")
      .values({ id: flowId, name: `flow-${flowId}`, ...stamps })
      .execute();
    await trx
      .insertInto("flow_run")
      .values({
        id,
        flow_id: flowId,
        name: "brisk-otter",
        parameters: "{}",
        context: "{}",
        empirical_policy: "{}",
        ...stamps,
        ...overrides,
      })
      .execute();
  });
  return id;
}
