import type { Expression, Kysely, RawBuilder, SelectQueryBuilder, SqlBool } from "kysely";
import type { Tables } from "../tables/tables.ts";

/**
 * What the two databases can do and how each says it. Queries ask here instead of asking for a database's name;
 * the name is for messages and metrics only.
 */
export interface Dialect {
  readonly name: "sqlite" | "postgres";
  /** Whether `for update skip locked` exists; without it there is one writer at a time and nothing to skip. */
  readonly supportsSkipLocked: boolean;
  /** Whether a parameter may be an array, and one statement may insert into two tables. */
  readonly supportsArrays: boolean;
  /** How many parameters one statement may carry. */
  readonly maxParameters: number;
  /** Locks the rows that a write unit reads until it commits. A no-op where a write unit is alone anyway. */
  forUpdate<DB, TB extends keyof DB, O>(query: SelectQueryBuilder<DB, TB, O>): SelectQueryBuilder<DB, TB, O>;
  /** `forUpdate` that passes over rows which another replica holds. */
  forUpdateSkipLocked<DB, TB extends keyof DB, O>(
    query: SelectQueryBuilder<DB, TB, O>,
  ): SelectQueryBuilder<DB, TB, O>;
  /** True when the JSON array in `column` holds every one of `values` (an empty list: always true). */
  jsonArrayContainsAll(column: Expression<unknown>, values: readonly string[]): RawBuilder<SqlBool>;
  /** True when the JSON array in `column` holds at least one of `values`. */
  jsonArrayContainsAny(column: Expression<unknown>, values: readonly string[]): RawBuilder<SqlBool>;
  /** True when the JSON array in `column` is empty. */
  jsonArrayIsEmpty(column: Expression<unknown>): RawBuilder<SqlBool>;
  /** `column like %text%`, blind to case; `%`, `_` and `\` in the text stand for themselves. */
  containsText(column: Expression<unknown>, text: string): RawBuilder<SqlBool>;
  /** `column like text%`, blind to case, as `containsText` otherwise. */
  startsWithText(column: Expression<unknown>, text: string): RawBuilder<SqlBool>;
  /** The items of a JSON array as a table of the given name, with the column `value`; each item is a JSON object. */
  jsonItems(column: Expression<unknown>, alias: string): RawBuilder<unknown>;
  /**
   * The column as a mere value: no index is chosen for a condition on it. For conditions that match few rows or most:
   * the index would lead to all of them, to be sorted for a page of fifty. Postgres knows its rows and chooses itself.
   */
  unindexed(column: Expression<unknown>): RawBuilder<unknown>;
  /**
   * `cross join table` under a condition for the rows of each row before it, found by an index of the condition: Postgres
   * can't tell how few they are, and would read the table.
   */
  joinEach(table: string, condition: Expression<unknown>): RawBuilder<unknown>;
  /** The value at a top-level key of a JSON object as text; null when the key is missing. */
  jsonText(column: Expression<unknown>, key: string): RawBuilder<string | null>;
  /**
   * `exists`, asked for each row, or once when it is of no row: as a join, which both would make of it, it would look at
   * all that it asks for to begin with.
   */
  existsAlone(query: Expression<unknown>): RawBuilder<SqlBool>;
  /** `column in (ids)`, led by these ids: they are few, which Postgres can't tell. */
  isAmong(column: Expression<unknown>, ids: Expression<unknown>): RawBuilder<SqlBool>;
  /** True when a bit of `mask` is set in byte `at` of a column, modulo its length. */
  hasBit(column: Expression<unknown>, at: number, mask: number): RawBuilder<SqlBool>;
  /** Bytes of a text column without reading it into the process. */
  byteLength(column: Expression<unknown>): RawBuilder<number>;
  /** Bytes of the whole database. */
  databaseBytes(): RawBuilder<number>;
  /** Number of the oldest transaction that may still commit: what smaller numbers wrote is all there to be seen. */
  oldestOpenTransaction(): RawBuilder<number>;
  /** Number of the next transaction to write: all that have written so far have smaller ones. */
  nextTransaction(): RawBuilder<number>;
  /**
   * Must be called in each unit that adds runs: what is counted of the stretches of time in which they are expected
   * does not know of them, and goes (`run_seal`). Undefined where a trigger does that, which costs too much on SQLite.
   */
  readonly unsealFor:
    | ((db: Queryable, table: "flow_run" | "task_run", runs: readonly AddedRun[]) => Promise<void>)
    | undefined;
  /** Database time as integer microseconds, to be used inside a statement. */
  nowMicros(): RawBuilder<number>;
  /**
   * Gives the disk back what deleted rows have left, at most so many pages; answers one row `{ left }`, the pages that
   * are still unused. Undefined where the database does that by itself.
   */
  readonly giveBackSpace: ((db: Queryable, pages: number) => Promise<number>) | undefined;
}

/** What counts of runs depend on, of a run that is added. */
export interface AddedRun {
  readonly expected_start_time?: unknown;
  /** Of a flow run: the task run that tracks it. */
  readonly parent_task_run_id?: string | null | undefined;
  /** Of a task run: the flow run that it is in. */
  readonly flow_run_id?: string | null | undefined;
}

/** A connection, a transaction or a reader: whatever can run queries. */
export type Queryable = Kysely<Tables>;
