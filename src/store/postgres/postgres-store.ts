import type { Kysely } from "kysely";
import type { Pool } from "pg";
import type { JournalEntry, JournalRefusal } from "../../contract/journal/schemas.ts";
import { assert } from "../../platform/errors.ts";
import type { Dialect } from "../dialects/dialect.ts";
import type { Store, WriteOptions } from "../store.ts";
import type { Tables } from "../tables/tables.ts";
import { laneNumber } from "./lane-number.ts";
import type { PostgresLane } from "./postgres-lane.ts";

/** Records of one append that one commit takes; a longer append is several commits. */
const RECORDS_A_UNIT = 1000;

/** What an open Postgres database consists of. */
export interface PostgresStoreParts {
  readonly dialect: Dialect;
  readonly identity: string;
  readonly pools: readonly Pool[];
  readonly lanes: readonly PostgresLane[];
  readonly db: Kysely<Tables>;
  readonly reader: Kysely<Tables>;
}

/** A Postgres database, opened. */
export class PostgresStore implements Store {
  readonly dialect: Dialect;
  readonly identity: string;
  readonly db: Kysely<Tables>;
  readonly reader: Kysely<Tables>;
  readonly #parts: PostgresStoreParts;
  #nextLane = 0;
  #closing: Promise<void> | undefined;

  constructor(parts: PostgresStoreParts) {
    this.#parts = parts;
    this.dialect = parts.dialect;
    this.identity = parts.identity;
    this.db = parts.db;
    this.reader = parts.reader;
  }

  write<T>(fn: (trx: Kysely<Tables>) => Promise<T>, options: WriteOptions = {}): Promise<T> {
    const { signal, lane } = options;
    return new Promise<T>((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      let value: T;
      const withdraw = (): void => {
        unit.withdrawn = true;
        reject(signal?.reason);
      };
      const unit: Parameters<PostgresLane["push"]>[0] = {
        kind: "write",
        run: async (trx) => {
          signal?.removeEventListener("abort", withdraw);
          value = await fn(trx);
        },
        resolve: () => resolve(value),
        reject: (error) => {
          signal?.removeEventListener("abort", withdraw);
          reject(error);
        },
      };
      signal?.addEventListener("abort", withdraw, { once: true });
      this.#lane(lane).push(unit);
    });
  }

  async appendJournal(entries: readonly JournalEntry[]): Promise<(JournalRefusal | null)[]> {
    const answers = new Array<JournalRefusal | null>(entries.length).fill(null);
    const byLane = new Map<PostgresLane, number[]>();
    for (const [at, entry] of entries.entries()) {
      const lane = this.#lane(entry.record.flow_run_id ?? entry.record.id);
      const places = byLane.get(lane);
      if (places === undefined) byLane.set(lane, [at]);
      else places.push(at);
    }
    const units: Promise<void>[] = [];
    for (const [lane, places] of byLane) {
      for (let from = 0; from < places.length; from += RECORDS_A_UNIT) {
        units.push(appendOnLane(lane, entries, places.slice(from, from + RECORDS_A_UNIT), answers));
      }
    }
    await Promise.all(units);
    return answers;
  }

  async nowMicros(trx: Kysely<Tables> = this.db): Promise<number> {
    const row = await trx.selectNoFrom(this.dialect.nowMicros().as("now")).executeTakeFirstOrThrow();
    return row.now;
  }

  foreignCommitMark(): number | undefined {
    return undefined;
  }

  get queuedWrites(): number {
    return this.#parts.lanes.reduce((sum, lane) => sum + lane.waiting, 0);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    await Promise.all(this.#parts.lanes.map((lane) => lane.close()));
    await Promise.all(this.#parts.pools.map((pool) => pool.end()));
  }

  #lane(key: string | undefined): PostgresLane {
    const { lanes } = this.#parts;
    const number = key === undefined ? this.#nextLane++ % lanes.length : laneNumber(key, lanes.length);
    const lane = lanes[number];
    assert(lane !== undefined, "no such lane");
    return lane;
  }
}

function appendOnLane(
  lane: PostgresLane,
  entries: readonly JournalEntry[],
  places: readonly number[],
  answers: (JournalRefusal | null)[],
): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const unit: Parameters<PostgresLane["push"]>[0] & { kind: "journal" } = {
      kind: "journal",
      entries: places.flatMap((at) => entries[at] ?? []),
      answers: [],
      resolve: () => {
        for (const [index, at] of places.entries()) answers[at] = unit.answers[index] ?? null;
        resolve();
      },
      reject,
    };
    lane.push(unit);
  });
}
