import type { Clock } from "../platform/clock.ts";
import type { Ids } from "../platform/ids.ts";
import type { Logger } from "../platform/logger.ts";

/**
 * Named points of a group commit, in order. A test passes `onPoint` to stop or kill the process there: `begun` the
 * transaction is open, `written` all units have run, `committed` it is kept and nobody has been told, `answered` the
 * callers have been told.
 */
export type StorePoint = "begun" | "written" | "committed" | "answered";

/** What opening a database needs. */
export interface OpenStoreOptions {
  /** `sqlite:///absolute/path.db`, `sqlite::memory:` or `postgresql://user:password@host:port/database`. */
  readonly url: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  /** SQLite only. `normal` (default) survives `kill -9`; `full` survives power loss too (docs/durability.md). */
  readonly synchronous?: "normal" | "full" | undefined;
  /** Bytes of journaled results that one flow run may hold. Default 512 MiB. */
  readonly journalLimitBytes?: number | undefined;
  /** Longest a query of `reader` may take. Default 30 seconds. */
  readonly readTimeoutMs?: number | undefined;
  /** Postgres only: longest wait for the answer to one statement, in milliseconds. Default 60,000. */
  readonly answerTimeoutMs?: number | undefined;
  /** Longest a write waits for another process that holds the SQLite file. Default 60 seconds. */
  readonly busyDeadlineMs?: number | undefined;
  /** Postgres only: connections of the pool. Default 10. */
  readonly poolSize?: number | undefined;
  /**
   * Where `nowMicros` comes from: `database` (default; on SQLite that is the clock, since it is the same machine) or
   * `clock`, for tests that skip time on Postgres.
   */
  readonly timeSource?: "database" | "clock" | undefined;
  /** Called at the named points of each group commit; for tests of crashes. */
  readonly onPoint?: ((point: StorePoint) => void) | undefined;
}
