/**
 * A task run, whole, in one row: its state history and journaled result are columns (docs/decisions/0003).
 * Instants are integer microseconds since the epoch; JSON columns hold JSON text.
 */
export interface TaskRunTable {
  readonly id: string;
  readonly created: number;
  updated: number;
  name: string;
  /** Null for a task called outside a flow. Deleted with the flow run. */
  readonly flow_run_id: string | null;
  /** With flow_run_id and dynamic_key the natural key, unique. */
  readonly task_key: string;
  readonly dynamic_key: string;
  cache_key: string | null;
  cache_expiration: number | null;
  task_version: string | null;
  /** JSON object, `TaskRunPolicy`, only what is set. */
  empirical_policy: string;
  /** JSON array of strings (jsonb in Postgres). */
  tags: string;
  /** JSON object of scalars (jsonb in Postgres). */
  labels: string;
  /** JSON object: upstream runs by parameter name. */
  task_inputs: string;
  /** The current state's facts, repeated from the end of `states`. */
  state_id: string;
  state_type: string;
  state_name: string;
  state_timestamp: number;
  run_count: number;
  flow_run_run_count: number;
  expected_start_time: number | null;
  next_scheduled_start_time: number | null;
  start_time: number | null;
  end_time: number | null;
  /** Seconds. */
  total_run_time: number;
  /** How many states `states` holds. A record with fewer never replaces one with more. */
  state_count: number;
  /** JSON array of `JournalState`, oldest first, the current one last. Never empty. */
  states: string;
  /** Journaled return value or error (serialised text). Last, so that reading the rest never touches it. */
  result: string | null;
}
