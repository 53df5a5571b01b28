import type { JournalEntry, TaskRunRecord } from "../../src/contract/journal/schemas.ts";
import type { Ids } from "../../src/platform/ids.ts";

/**
 * A record of a finished task run; what a test does not say is plausible. It is as old as an id made
 * now: of today with the system's ids, so that no server's retention takes it for an old one.
 */
export function buildTaskRunRecord(ids: Ids, overrides: Partial<TaskRunRecord> = {}): TaskRunRecord {
  const id = overrides.id ?? ids.uuid();
  const at = Number.parseInt(ids.uuid().replace("-", "").slice(0, 12), 16) * 1000;
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
