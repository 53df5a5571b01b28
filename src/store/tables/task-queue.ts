/** A background task run that waits to be handed to a task worker. The row goes when a worker has acknowledged it. */
export interface TaskRunQueueTable {
  /** Deleted with its task run. */
  readonly task_run_id: string;
  readonly task_key: string;
  /** When it came into the queue, microseconds; the oldest is handed out first. */
  queued_at: number;
  /** It is not handed out before this time, microseconds. */
  available_at: number;
  /** The `task_worker` that has it but has not acknowledged it yet. */
  task_worker_id: string | null;
  /** Database time, microseconds; after it another worker may have the run. Null when nobody has it. */
  lease_expires_at: number | null;
  /** How often it was handed out. */
  delivery_count: number;
}

/** One connection of a task worker, to whichever replica. */
export interface TaskWorkerTable {
  /** One for each connection. */
  readonly id: string;
  /** What the worker calls itself; several connections may. */
  readonly identifier: string;
  /** JSON array of task keys. */
  readonly task_keys: string;
  /** Last sign of life, microseconds of the database's time. */
  last_seen: number;
}
