import type { JournalEntry, TaskRunRecord } from "../../src/contract/journal/schemas.ts";
import type { Ids } from "../../src/platform/ids.ts";
import { VIRTUAL_EPOCH_MS } from "../../src/testing/seeded-ids.ts";

/** A record of a finished task run; what a test does not say is plausible. */
export function buildTaskRunRecord(ids: Ids, overrides: Partial<TaskRunRecord> = {}): TaskRunRecord {
  const at = VIRTUAL_EPOCH_MS * 1000;
  const id = overrides.id ?? ids.uuid();
  return {
    id,
    flow_run_id: null,
    name: `extract-${id.slice(-4)}`,
    task_key: "extract",
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
    expected_start_time: at,
    start_time: at + 10,
    end_time: at + 2010,
    total_run_time: 0.002,
    states: [
      {
        id: ids.uuid(),
        type: "PENDING",
        name: "Pending",
        timestamp: at,
        message: null,
        data: null,
        details: {},
      },
      {
        id: ids.uuid(),
        type: "RUNNING",
        name: "Running",
        timestamp: at + 10,
        message: null,
        data: null,
        details: {},
      },
      {
        id: ids.uuid(),
        type: "COMPLETED",
        name: "Completed",
        timestamp: at + 2010,
        message: null,
        data: null,
        details: {},
      },
    ],
    result: '{"value":1}',
    ...overrides,
  };
}

/** An entry outside of a flow run, or of the run and epoch given. */
export function buildJournalEntry(
  ids: Ids,
  overrides: Partial<TaskRunRecord> = {},
  epoch: number | null = null,
): JournalEntry {
  return { epoch, record: buildTaskRunRecord(ids, overrides) };
}
