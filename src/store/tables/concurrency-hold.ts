/**
 * Slots of one limit that somebody holds. It counts until `expires_at`; a row that has expired is kept for a while, so
 * that a late renewal can take the slots again.
 */
export interface ConcurrencyHoldTable {
  /** UUIDv7. */
  readonly id: string;
  /** Deleted with its limit. */
  readonly limit_id: string;
  /** The lease under which they were taken; null when they were taken without one. */
  readonly lease_id: string | null;
  slots: number;
  /** Slots taken from a rate limit under a lease: counted in its level, not here. */
  readonly decaying_slots: number;
  /** Database time, microseconds. */
  readonly taken_at: number;
  /** Database time, microseconds; null: until they are given back. */
  expires_at: number | null;
  /** `flow_run`, `task_run` or `deployment`; null when the taker did not say who it is. */
  readonly holder_type: string | null;
  readonly holder_id: string | null;
}
