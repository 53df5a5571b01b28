/** A pool of workers of one kind, which take the runs of its queues. Instants are integer microseconds. */
export interface WorkPoolTable {
  readonly id: string;
  readonly created: number;
  updated: number;
  /** Unique; it never changes. */
  readonly name: string;
  description: string | null;
  /** Kind of its workers: `process`, `kubernetes`, …; `prefect-agent` pools have no workers and no status. */
  readonly type: string;
  /** Verbatim JSON object. */
  base_job_template: string;
  /** 0 or 1. */
  is_paused: number;
  /** Most runs of the pool that are pending or running at once. */
  concurrency_limit: number | null;
  /** The queue of deployments that name none: a `work_queue.id`. No foreign key, since the pool is inserted first. */
  default_queue_id: string | null;
  /** `WorkPoolStatus`; null for pools without workers. */
  status: string | null;
  /** Verbatim JSON object. */
  bundle_upload_step: string | null;
  /** Verbatim JSON object. */
  bundle_execution_step: string | null;
  default_result_storage_block_id: string | null;
}

/** A queue of a work pool. */
export interface WorkQueueTable {
  readonly id: string;
  readonly created: number;
  updated: number;
  /** Deleted with its pool. */
  readonly work_pool_id: string;
  /** Unique within the pool. */
  name: string;
  description: string;
  /** Runs of queues with a lower number are handed out first. */
  priority: number;
  /** 0 or 1. */
  is_paused: number;
  concurrency_limit: number | null;
  /** JSON object, `QueueFilter`: a queue from before pools, which takes the runs that match. */
  filter: string | null;
  last_polled: number | null;
  /** `WorkQueueStatus`. */
  status: string;
}

/** A worker as its heartbeats tell of it. */
export interface WorkerTable {
  readonly id: string;
  readonly created: number;
  updated: number;
  /** Deleted with its pool. */
  readonly work_pool_id: string;
  /** Unique within the pool. */
  readonly name: string;
  last_heartbeat_time: number;
  heartbeat_interval_seconds: number | null;
  /** `WorkerStatus`. */
  status: string;
  /** As the worker told it: `process`, `docker`; null when it did not say. */
  type: string | null;
  /** JSON object: what else the worker told of itself. */
  metadata: string | null;
}
