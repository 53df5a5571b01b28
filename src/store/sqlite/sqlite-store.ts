import type { Kysely } from "kysely";
import type { JournalEntry, JournalRefusal } from "../../contract/journal/schemas.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Dialect } from "../dialects/dialect.ts";
import type { Store, WriteOptions } from "../store.ts";
import type { Tables } from "../tables/tables.ts";
import type { ReaderPool } from "./reader-pool.ts";
import type { SqliteConnection } from "./sqlite-connection.ts";
import type { SqliteJournal } from "./sqlite-journal.ts";
import type { SqliteWriter } from "./sqlite-writer.ts";

/** Records of one append that one commit takes; a longer append is several commits. */
const RECORDS_A_UNIT = 1000;

/** What an open SQLite database consists of. */
export interface SqliteStoreParts {
  readonly dialect: Dialect;
  readonly identity: string;
  readonly clock: Clock;
  readonly connection: SqliteConnection;
  readonly readConnection: SqliteConnection | undefined;
  readonly writer: SqliteWriter;
  readonly journal: SqliteJournal;
  readonly pool: ReaderPool | undefined;
  readonly db: Kysely<Tables>;
  readonly reader: Kysely<Tables>;
}

/** A SQLite database, opened. */
export class SqliteStore implements Store {
  readonly dialect: Dialect;
  readonly identity: string;
  readonly db: Kysely<Tables>;
  readonly reader: Kysely<Tables>;
  readonly #parts: SqliteStoreParts;
  #closing: Promise<void> | undefined;

  constructor(parts: SqliteStoreParts) {
    this.#parts = parts;
    this.dialect = parts.dialect;
    this.identity = parts.identity;
    this.db = parts.db;
    this.reader = parts.reader;
  }

  write<T>(fn: (trx: Kysely<Tables>) => Promise<T>, options: WriteOptions = {}): Promise<T> {
    return this.#parts.writer.write(fn, options.signal);
  }

  async appendJournal(entries: readonly JournalEntry[]): Promise<(JournalRefusal | null)[]> {
    const { writer, journal } = this.#parts;
    if (entries.length <= RECORDS_A_UNIT) {
      return writer.enqueue(entries.length, () => journal.append(entries));
    }
    const units: Promise<(JournalRefusal | null)[]>[] = [];
    for (let from = 0; from < entries.length; from += RECORDS_A_UNIT) {
      const part = entries.slice(from, from + RECORDS_A_UNIT);
      units.push(writer.enqueue(part.length, () => journal.append(part)));
    }
    return (await Promise.all(units)).flat();
  }

  async nowMicros(): Promise<number> {
    return this.#parts.clock.nowMicros();
  }

  foreignCommitMark(): number | undefined {
    const row = this.#parts.connection.query<{ data_version: number }>("pragma data_version", []).rows[0];
    return row?.data_version;
  }

  get queuedWrites(): number {
    return this.#parts.writer.waiting;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    const { writer, pool, readConnection, connection } = this.#parts;
    await writer.close();
    await pool?.close();
    readConnection?.close();
    connection.close();
  }
}
