/**
 * A limit on how many slots may be taken at once. How many are taken is not kept here: it is the sum of the live rows of
 * `concurrency_hold`, plus `level` for slots that flow back by themselves.
 */
export interface ConcurrencyLimitTable {
  /** UUIDv7. */
  readonly id: string;
  readonly created: number;
  updated: number;
  /** Unique; `tag:<tag>` for task runs with a tag, `deployment:<id>` for runs of a deployment. */
  name: string;
  /** 0 or 1; an inactive limit holds nobody back and counts nothing. */
  active: number;
  limit: number;
  /** More than 0: a rate limit, whose slots flow back by themselves. */
  slot_decay_per_second: number;
  /** Slots of a rate limit that were taken as of `level_at`. */
  level: number;
  /** Database time, microseconds. */
  level_at: number;
  /** Moving average of how long a slot is held. */
  avg_slot_occupancy_seconds: number;
  /** Slots for which somebody waits, as of `denied_at`: an estimate that fades with `denied_for_seconds`. */
  denied_slots: number;
  /** Database time, microseconds. */
  denied_at: number;
  /** After how long those who were turned away ask again, as of the last denial. */
  denied_for_seconds: number;
}
