import type { TaskRunRecord } from "../../contract/journal/schemas.ts";
import { encodeStates } from "../queries/state-rows.ts";

/** A value that either driver binds. */
export type ColumnValue = string | number | null;

const EMPTY_ARRAY = "[]";

const policyText = sharedText();
const labelsText = sharedText();

/** JSON of an object that record after record shares, as those of one task do. */
function sharedText(): (value: object) => string {
  let last: object | undefined;
  let text = "";
  return (value) => {
    if (value !== last) {
      text = JSON.stringify(value);
      last = value;
    }
    return text;
  };
}

/**
 * A record as the values of `TASK_RUN_COLUMNS`, in that order.
 *
 * @throws TypeError when part of it is not JSON (a cycle, a bigint), or when it has no state
 */
export function taskRunValues(record: TaskRunRecord, nowMicros: number): ColumnValue[] {
  const { states } = record;
  const state = states[states.length - 1];
  if (state === undefined) throw new TypeError("a task run record needs at least one state");
  return [
    record.id,
    nowMicros,
    nowMicros,
    record.name,
    record.flow_run_id,
    record.task_key,
    record.dynamic_key,
    record.cache_key,
    record.cache_expiration,
    record.task_version,
    policyText(record.empirical_policy),
    record.tags.length === 0 ? EMPTY_ARRAY : JSON.stringify(record.tags),
    labelsText(record.labels),
    JSON.stringify(record.task_inputs),
    state.id,
    state.type,
    state.name,
    state.timestamp,
    record.run_count,
    record.flow_run_run_count,
    record.expected_start_time,
    // Waiting for a retry: the state says when it goes on.
    state.type === "SCHEDULED" ? scheduledMicros(state.details.scheduled_time) : null,
    record.start_time,
    record.end_time,
    record.total_run_time,
    states.length,
    encodeStates(states),
    record.result,
  ];
}

function scheduledMicros(instant: string | null | undefined): number | null {
  if (instant == null) return null;
  const ms = Date.parse(instant);
  return Number.isNaN(ms) ? null : ms * 1000;
}
