/** A flow made ready to run elsewhere, known by its flow and name. Instants are integer microseconds. */
export interface DeploymentTable {
  /** UUIDv7. */
  readonly id: string;
  readonly created: number;
  updated: number;
  /** Unique within the flow. */
  name: string;
  /** Deleted with its flow. */
  readonly flow_id: string;
  version: string | null;
  /** JSON object, `VersionInfo`; kept for clients that ask for it later. */
  version_info: string | null;
  description: string | null;
  /** 0 or 1. */
  paused: number;
  /** JSON array of strings (jsonb in Postgres: lists filter on it). */
  tags: string;
  /** JSON object of scalars (jsonb in Postgres). */
  labels: string;
  /** Verbatim JSON object. */
  parameters: string;
  /** Verbatim JSON object. */
  job_variables: string;
  /** Verbatim JSON object. */
  parameter_openapi_schema: string | null;
  /** 0 or 1. */
  enforce_parameter_schema: number;
  /** Verbatim JSON array of objects. */
  pull_steps: string | null;
  path: string | null;
  entrypoint: string | null;
  storage_document_id: string | null;
  infrastructure_document_id: string | null;
  work_queue_id: string | null;
  /** Name of the queue and of its pool when they were chosen; the queue's row has the names of today. */
  work_queue_name: string | null;
  work_pool_id: string | null;
  work_pool_name: string | null;
  /** The v2 limit on runs at once. */
  concurrency_limit_id: string | null;
  /** JSON object, `ConcurrencyOptions`. */
  concurrency_options: string | null;
  /** `READY` while somebody polls for its runs. */
  status: string;
  last_polled: number | null;
  /** JSON object, `CreatedBy`. */
  created_by: string | null;
  updated_by: string | null;
}
