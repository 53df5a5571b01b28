import type { SomeStateDetails, StateDetails } from "./schemas.ts";

/** State details with nothing set; answers always carry all keys. */
export const EMPTY_STATE_DETAILS: Readonly<StateDetails> = Object.freeze({
  flow_run_id: null,
  task_run_id: null,
  child_flow_run_id: null,
  scheduled_time: null,
  cache_key: null,
  cache_expiration: null,
  deferred: false,
  untrackable_result: false,
  pause_timeout: null,
  pause_reschedule: false,
  pause_key: null,
  run_input_keyset: null,
  refresh_cache: null,
  retriable: null,
  transition_id: null,
  task_parameters_id: null,
  traceparent: null,
  deployment_concurrency_lease_id: null,
});

/** The details that are set: what is stored, and what the journal carries. */
export function setStateDetails(details: SomeStateDetails): SomeStateDetails {
  const set: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(details)) {
    if (value !== undefined && value !== EMPTY_STATE_DETAILS[key as keyof StateDetails]) set[key] = value; // safe: keys of the same type
  }
  return set;
}

/** All details: those given, nothing for the rest. */
export function allStateDetails(details: SomeStateDetails): StateDetails {
  return { ...EMPTY_STATE_DETAILS, ...setStateDetails(details) } as StateDetails; // safe: undefined values are left out
}
