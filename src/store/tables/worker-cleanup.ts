/** Something that a worker of the pool has to clean up. The row goes when one has acknowledged it. */
export interface WorkerCleanupTable {
  readonly id: string;
  readonly created: number;
  updated: number;
  /** Deleted with its pool. */
  readonly work_pool_id: string;
  /** Workers of this queue get it first. */
  readonly work_queue_id: string | null;
  /** `CleanupKind`. */
  readonly kind: string;
  /** Unique: asking twice for the same keeps one. */
  readonly idempotency_key: string;
  /** JSON object: the flow run and its infrastructure. */
  readonly target: string;
  /** JSON object. */
  readonly data: string;
  /** How often it was handed out. */
  delivery_count: number;
  /** Shown by whoever has it; null when nobody does. */
  reservation_token: string | null;
  /** Database time, microseconds; after it another worker may have it. */
  lease_expires_at: number | null;
  /** Why it is not handed out any more. */
  dead_reason: string | null;
}
