import type { Generated } from "kysely";

/**
 * A flow run with its current state's key facts beside it, so that lists filter and sort without a join.
 * Instants are integer microseconds since the epoch; JSON columns hold JSON text.
 */
export interface FlowRunTable {
  /** UUID; given by the engine, or UUIDv7 of the server. */
  readonly id: string;
  readonly created: number;
  updated: number;
  name: string;
  /** Deleted with its flow. */
  readonly flow_id: string;
  /** Current state: a `flow_run_state.id`. No foreign key, since the run is inserted first. */
  state_id: string | null;
  state_type: string | null;
  state_name: string | null;
  state_timestamp: number | null;
  deployment_id: string | null;
  deployment_version: string | null;
  work_queue_id: string | null;
  work_queue_name: string | null;
  work_pool_id: string | null;
  work_pool_name: string | null;
  flow_version: string | null;
  /** Verbatim JSON object. */
  parameters: string;
  /** Unique within the flow. */
  idempotency_key: string | null;
  /** Verbatim JSON object. */
  context: string;
  /** JSON object, `FlowRunPolicy`. */
  empirical_policy: string;
  /** JSON array of strings (jsonb in Postgres: lists filter on it). */
  tags: string;
  /** JSON object of scalars (jsonb in Postgres). */
  labels: string;
  /** The task run that tracks this run in its parent flow; it may be written later, so no foreign key. */
  parent_task_run_id: string | null;
  run_count: Generated<number>;
  expected_start_time: number | null;
  next_scheduled_start_time: number | null;
  start_time: number | null;
  end_time: number | null;
  /** Seconds spent in RUNNING, up to the latest state. */
  total_run_time: Generated<number>;
  /** 0 or 1. */
  auto_scheduled: Generated<number>;
  infrastructure_document_id: string | null;
  infrastructure_pid: string | null;
  /** JSON object, `CreatedBy`. */
  created_by: string | null;
  /** Verbatim JSON object. */
  job_variables: string | null;
  /** Finds the run again when its script is started anew. */
  resume_key: string | null;
  /** Who runs it (`RunOwner.id`); null when nobody does. */
  owner_id: string | null;
  owner_host: string | null;
  owner_pid: number | null;
  owner_process_start: string | null;
  /** Grows by one with each owner; a write that carries an older one is refused. */
  owner_epoch: Generated<number>;
  /** Database time, microseconds; null when the run has no live owner. */
  lease_expires_at: number | null;
  /** Bytes of results journaled for this run, approximately: kept in steps to spare writes. */
  journal_bytes: Generated<number>;
  /** Journaled return value (serialised text). Last, so that reading the rest never touches it. */
  result: string | null;
}
