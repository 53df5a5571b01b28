import type { Kysely } from "kysely";
import type { JournalEntry, JournalRefusal } from "../contract/journal/schemas.ts";
import type { Dialect } from "./dialects/dialect.ts";
import type { Tables } from "./tables/tables.ts";

/** How a write is scheduled. */
export interface WriteOptions {
  /**
   * Writes of one lane run in the order they were asked for. Pass the run id where there is one: on Postgres lanes
   * commit side by side, on SQLite there is one lane.
   */
  readonly lane?: string | undefined;
  /** Aborting takes the write out of the queue while it has not begun; once begun it goes on to its commit. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The database, opened. All writes of the process go through one queue that commits what has gathered in one
 * transaction, then answers: what was answered survives `kill -9`.
 */
export interface Store extends AsyncDisposable {
  /** Capabilities and expressions that differ between the databases. */
  readonly dialect: Dialect;
  /** UUID kept in the database; the same for every process that opens it. */
  readonly identity: string;
  /**
   * Runs `fn` inside the current group commit and resolves with its value after the commit. A throw of `fn` undoes
   * this unit alone and rejects with that error. `fn` awaits nothing but `trx`, and has no effect outside it: it may
   * run again after a deadlock. Never rejects with "locked".
   *
   * @throws BatutaError `disk-full`, `database-not-writable`, `database-unreachable`, `store-closed`, `database-busy`
   * (another process held the file for longer than the deadline).
   */
  write<T>(fn: (trx: Kysely<Tables>) => Promise<T>, options?: WriteOptions): Promise<T>;
  /** Point reads on the fast connection; sees all acknowledged writes. Inside `write`, use its `trx` instead. */
  readonly db: Kysely<Tables>;
  /** Heavy reads (lists, counts, histories): SQLite reader threads or the Postgres pool; bounded in time. */
  readonly reader: Kysely<Tables>;
  /**
   * Hot path: upserts task-run records in the group commit, checking each run's epoch in the same transaction.
   * Answers one refusal or null for each entry, in order. A stored record is replaced by one of a later attempt of the
   * flow, or of the same attempt with at least as many states; others are acknowledged and change nothing. A natural
   * key that is stored under another id keeps that id. `epoch: null` is not fenced.
   */
  appendJournal(entries: readonly JournalEntry[]): Promise<(JournalRefusal | null)[]>;
  /** Database time, integer microseconds; leases are counted in it. Inside `write`, pass its `trx`. */
  nowMicros(trx?: Kysely<Tables>): Promise<number>;
  /**
   * A mark that is another after a different process has committed to the same SQLite file: the sign to look for
   * foreign changes. Undefined where the database tells of changes itself (Postgres).
   */
  foreignCommitMark(): number | undefined;
  /** Write units of this process that wait behind the commit under way. */
  readonly queuedWrites: number;
  /** Refuses further writes, commits what is queued, lets go of every connection and thread. Idempotent. */
  close(): Promise<void>;
}
