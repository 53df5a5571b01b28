/** A completed state that later task runs with the same cache key take over. Instants are integer microseconds. */
export interface TaskRunCacheTable {
  readonly id: string;
  readonly created: number;
  readonly cache_key: string;
  /** After this instant the entry counts as absent; null: never. */
  readonly expiration: number | null;
  /** Whose state it is; the entry goes with it. */
  readonly task_run_id: string;
  /** The state: a JSON array with one `JournalState`, as `task_run.states` has them. */
  readonly states: string;
}
