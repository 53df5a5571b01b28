import type { StatementSync } from "node:sqlite";
import type { JournalEntry, JournalRefusal } from "../../contract/journal/schemas.ts";
import type { Clock } from "../../platform/clock.ts";
import { invalidRecord, type RunFacts, refuseEntry } from "../journal/journal-refusals.ts";
import { JournalSizes } from "../journal/journal-sizes.ts";
import { TASK_RUN_COLUMNS, TASK_RUN_REPLACEMENT, TASK_RUN_REPLACES } from "../journal/task-run-columns.ts";
import { taskRunValues } from "../journal/task-run-values.ts";
import type { SqliteConnection } from "./sqlite-connection.ts";
import { losesTransaction } from "./sqlite-errors.ts";

const ADD = `insert into task_run (${TASK_RUN_COLUMNS.join(", ")})
values (${TASK_RUN_COLUMNS.map(() => "?").join(", ")})`;

// Most records are new. SQLite copies each page that a statement changes when a trigger may belong to it, as it does to
// an update of this table, so an insert that updates nothing comes first.
const INSERT = `${ADD} on conflict do nothing`;

// An id stays with its run: a record of another run under the same id changes nothing.
const UPSERT = `${ADD}
on conflict (id) do update set ${TASK_RUN_REPLACEMENT}
  where ${TASK_RUN_REPLACES} and excluded.flow_run_id is task_run.flow_run_id
on conflict (flow_run_id, task_key, dynamic_key) do update set ${TASK_RUN_REPLACEMENT}
  where ${TASK_RUN_REPLACES}`;

const RUN_FACTS = "select owner_epoch, journal_bytes from flow_run where id = ?";
const ADD_BYTES = "update flow_run set journal_bytes = journal_bytes + ? where id = ?";
const STORED_BYTES = "select octet_length(result) as bytes from task_run where id = ?";

// Another number than last time: another connection has committed since, perhaps a new owner of a run.
const FOREIGN_COMMITS = "pragma data_version";

// Counts of the stretch of time in which a task run was expected, or its flow run, do not know of it: they go.
const IS_SEALED = `select 1 from run_seal where kind = 'task_run' and unit = ?
  union all select 1 from run_seal where kind = 'flow_run'
    and unit = (select expected_start_time / 600000000 from flow_run where id = ?)`;
const UNSEAL = "delete from run_seal where kind = 'task_run' and unit = ?";
const UNSEAL_OWNER = `delete from run_seal where kind = 'flow_run'
  and unit = (select expected_start_time / 600000000 from flow_run where id = ?)`;
const UNIT_MICROS = 600_000_000;

const STORED_RUN = "select flow_run_id from task_run where id = ?";

/** Facts of more runs are not kept: looking one up again is cheap. */
const REMEMBERED_RUNS = 1000;

/** Below this a resent result is counted twice: looking it up would cost more than the count is worth. */
const EXACT_FROM_BYTES = 4096;

/** Writes journal entries with compiled statements, inside a transaction that its caller holds. Synchronous. */
export class SqliteJournal {
  readonly #clock: Clock;
  readonly #limitBytes: number;
  readonly #sizes = new JournalSizes();
  /** Facts of runs as of the open transaction, or the last one of this connection. */
  readonly #facts = new Map<string, RunFacts | undefined>();
  readonly #insert: StatementSync;
  readonly #upsert: StatementSync;
  readonly #isSealed: StatementSync;
  readonly #unseal: StatementSync;
  readonly #unsealOwner: StatementSync;
  readonly #runFacts: StatementSync;
  readonly #addBytes: StatementSync;
  readonly #storedBytes: StatementSync;
  readonly #storedRun: StatementSync;
  readonly #foreignCommits: StatementSync;
  #foreignMark: unknown;
  /** Stretches of time, and flow runs, of which nothing is sealed, as of the open transaction. */
  readonly #unsealed = new Set<number | string>();

  constructor(connection: SqliteConnection, options: { readonly clock: Clock; readonly limitBytes: number }) {
    this.#clock = options.clock;
    this.#limitBytes = options.limitBytes;
    this.#insert = connection.prepare(INSERT);
    this.#upsert = connection.prepare(UPSERT);
    this.#isSealed = connection.prepare(IS_SEALED);
    this.#unseal = connection.prepare(UNSEAL);
    this.#unsealOwner = connection.prepare(UNSEAL_OWNER);
    this.#runFacts = connection.prepare(RUN_FACTS);
    this.#addBytes = connection.prepare(ADD_BYTES);
    this.#storedBytes = connection.prepare(STORED_BYTES);
    this.#storedRun = connection.prepare(STORED_RUN);
    this.#foreignCommits = connection.prepare(FOREIGN_COMMITS);
  }

  /** Must be called when a transaction has begun. What is known of runs still holds if nobody else has committed. */
  beginTransaction(): void {
    this.#unsealed.clear();
    const mark = this.#markOfOthers();
    if (mark !== undefined && mark === this.#foreignMark && this.#facts.size < REMEMBERED_RUNS) return;
    this.#foreignMark = mark;
    this.forgetRuns();
  }

  /** Must be called when something else may have changed flow runs on this connection, or undone changes. */
  forgetRuns(): void {
    if (this.#facts.size > 0) this.#facts.clear();
    this.#unsealed.clear();
  }

  #markOfOthers(): unknown {
    try {
      return this.#foreignCommits.get()?.data_version;
    } catch {
      // Not known, so nothing is taken as known; the statements that follow meet the failure and tell it.
      return undefined;
    }
  }

  /** One refusal or null for each entry. Throws only when the transaction itself is lost (disk full, I/O error). */
  append(entries: readonly JournalEntry[]): (JournalRefusal | null)[] {
    const nowMicros = this.#clock.nowMicros();
    return entries.map((entry) => this.#appendOne(entry, nowMicros));
  }

  #appendOne(entry: JournalEntry, nowMicros: number): JournalRefusal | null {
    const { record } = entry;
    const runId = record.flow_run_id;
    const refusal = refuseEntry(entry, runId === null ? undefined : this.#factsOf(runId), this.#limitBytes);
    if (refusal !== undefined) return refusal;
    try {
      const bytes = runId === null ? 0 : this.#newBytes(record.id, record.result);
      // A failing statement undoes itself alone, so its neighbours need no savepoint.
      this.#unsealFor(record.expected_start_time, runId);
      const values = taskRunValues(record, nowMicros);
      const isNew = this.#insert.run(...values).changes !== 0;
      if (!isNew && this.#upsert.run(...values).changes === 0 && this.#belongsElsewhere(record.id, runId)) {
        return invalidRecord(entry, new Error("its id belongs to a task run of another flow run"));
      }
      if (runId !== null && bytes > 0) this.#count(runId, bytes);
    } catch (error) {
      if (losesTransaction(error)) throw error;
      return invalidRecord(entry, error);
    }
    return null;
  }

  #unsealFor(expected: number | null, runId: string | null): void {
    const unit = expected === null ? -1 : Math.floor(expected / UNIT_MICROS);
    if (this.#unsealed.has(unit) && (runId === null || this.#unsealed.has(runId))) return;
    // Mostly nothing is sealed of the present, and looking is cheaper than deleting.
    if (this.#isSealed.get(unit, runId) !== undefined) {
      this.#unseal.run(unit);
      if (runId !== null) this.#unsealOwner.run(runId);
    }
    this.#unsealed.add(unit);
    if (runId !== null) this.#unsealed.add(runId);
  }

  #factsOf(runId: string): RunFacts | undefined {
    const known = this.#facts.get(runId);
    if (known !== undefined || this.#facts.has(runId)) return known;
    // safe: the row of RUN_FACTS; both columns are integers that are never null.
    const row = this.#runFacts.get(runId) as { owner_epoch: number; journal_bytes: number } | undefined;
    const facts = row && {
      epoch: row.owner_epoch,
      journalBytes: row.journal_bytes + this.#sizes.pending(runId),
    };
    this.#facts.set(runId, facts);
    return facts;
  }

  /** Whether the id is stored for another flow run; asked only when an upsert changed nothing. */
  #belongsElsewhere(taskRunId: string, runId: string | null): boolean {
    // safe: the row of STORED_RUN.
    const row = this.#storedRun.get(taskRunId) as { flow_run_id: string | null } | undefined;
    return row !== undefined && row.flow_run_id !== runId;
  }

  /** How much the run's journal grows; a resend of a large result does not count again. */
  #newBytes(taskRunId: string, result: string | null): number {
    if (result === null) return 0;
    if (result.length < EXACT_FROM_BYTES) return result.length;
    // safe: the row of STORED_BYTES.
    const row = this.#storedBytes.get(taskRunId) as { bytes: number | null } | undefined;
    return Math.max(0, result.length - (row?.bytes ?? 0));
  }

  #count(runId: string, bytes: number): void {
    const due = this.#sizes.add(runId, bytes);
    const facts = this.#facts.get(runId);
    if (facts !== undefined) {
      this.#facts.set(runId, { epoch: facts.epoch, journalBytes: facts.journalBytes + bytes });
    }
    if (due > 0) this.#addBytes.run(due, runId);
  }
}
