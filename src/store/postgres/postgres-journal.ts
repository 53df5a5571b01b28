import type { QueryResult as PgResult } from "pg";
import type { JournalEntry, JournalRefusal } from "../../contract/journal/schemas.ts";
import type { Clock } from "../../platform/clock.ts";
import { isStoredUuid } from "../../platform/ids.ts";
import { invalidRecord, type RunFacts, refuseEntry } from "../journal/journal-refusals.ts";
import type { JournalSizes } from "../journal/journal-sizes.ts";
import { TASK_RUN_COLUMNS, TASK_RUN_REPLACEMENT, TASK_RUN_REPLACES } from "../journal/task-run-columns.ts";
import { type ColumnValue, taskRunValues } from "../journal/task-run-values.ts";
import { jsonbText } from "./jsonb-text.ts";
import { isDataError } from "./postgres-errors.ts";
import { toPostgresValue } from "./postgres-kysely.ts";

/** Runs a statement on the connection that holds the transaction. */
export type RunInTransaction = (sql: string, parameters?: readonly unknown[]) => Promise<PgResult>;

/** What appending needs besides the transaction. */
export interface PostgresJournalOptions {
  readonly clock: Clock;
  readonly limitBytes: number;
  readonly sizes: JournalSizes;
}

type Row = ColumnValue[];

const TYPES: Readonly<Record<string, string>> = {
  id: "uuid",
  flow_run_id: "uuid",
  state_id: "uuid",
  tags: "jsonb",
  labels: "jsonb",
  created: "bigint",
  updated: "bigint",
  cache_expiration: "bigint",
  state_timestamp: "bigint",
  run_count: "bigint",
  flow_run_run_count: "bigint",
  expected_start_time: "bigint",
  next_scheduled_start_time: "bigint",
  start_time: "bigint",
  end_time: "bigint",
  state_count: "bigint",
  total_run_time: "double precision",
};
const JSONB_AT = TASK_RUN_COLUMNS.flatMap((column, at) => (TYPES[column] === "jsonb" ? [at] : []));
const EXACT_FROM_BYTES = 4096;
/** What is no UUID is in no row, and would fail the statement for everyone. */
const isUuid = (id: string): boolean => isStoredUuid(id.toLowerCase());

const INSERT = `insert into task_run (${TASK_RUN_COLUMNS.join(", ")})`;
const castTo = (column: string): string => TYPES[column] ?? "text";
// One text array per column: the statement is the same for five rows and for a thousand.
const FROM_ARRAYS = `select ${TASK_RUN_COLUMNS.map((column, at) => `(c${at})::${castTo(column)}`).join(", ")}
from unnest(${TASK_RUN_COLUMNS.map((_, at) => `$${at + 1}::text[]`).join(", ")}) as rows(${TASK_RUN_COLUMNS.map((_, at) => `c${at}`).join(", ")})`;
/** Up to this many rows plain values are planned faster (0.45 against 0.75 ms for one row). */
const MOST_PLAIN_ROWS = 4;
const ON_CONFLICT_IN_RUN = `on conflict (flow_run_id, task_key, dynamic_key) do update set ${TASK_RUN_REPLACEMENT} where ${TASK_RUN_REPLACES}`;
// Outside a flow the natural key has a null and never conflicts.
const ON_CONFLICT_ALONE = `on conflict (id) do update set ${TASK_RUN_REPLACEMENT} where ${TASK_RUN_REPLACES} and excluded.flow_run_id is not distinct from task_run.flow_run_id`;

function plainValues(rows: number): string {
  const width = TASK_RUN_COLUMNS.length;
  const row = (number: number): string =>
    `(${TASK_RUN_COLUMNS.map((column, at) => `$${number * width + at + 1}::${castTo(column)}`).join(", ")})`;
  return `values ${Array.from({ length: rows }, (_, number) => row(number)).join(", ")}`;
}

// `for share` keeps another owner from taking the run over before this transaction has committed.
const RUN_FACTS =
  "select id, owner_epoch, journal_bytes from flow_run where id = any($1::uuid[]) order by id for share";
const STORED_BYTES =
  "select id, octet_length(result) as bytes from task_run where id = any($1::uuid[]) and result is not null";
const ADD_BYTES = "update flow_run set journal_bytes = journal_bytes + $1 where id = $2";

async function readFacts(
  run: RunInTransaction,
  entries: readonly JournalEntry[],
  sizes: JournalSizes,
): Promise<Map<string, RunFacts>> {
  const ids = new Set(entries.flatMap(({ record }) => record.flow_run_id ?? []));
  const facts = new Map<string, RunFacts>();
  if (ids.size === 0) return facts;
  const { rows } = await run(RUN_FACTS, [[...ids].filter(isUuid)]);
  // safe: the columns of RUN_FACTS.
  for (const row of rows as { id: string; owner_epoch: number; journal_bytes: number }[]) {
    facts.set(row.id, { epoch: row.owner_epoch, journalBytes: row.journal_bytes + sizes.pending(row.id) });
  }
  return facts;
}

/** Bytes that are stored already for task runs whose large result comes (perhaps again). */
async function readStoredBytes(
  run: RunInTransaction,
  entries: readonly JournalEntry[],
): Promise<Map<string, number>> {
  const ids = entries
    .filter(({ record }) => (record.result?.length ?? 0) >= EXACT_FROM_BYTES)
    .map(({ record }) => record.id)
    .filter(isUuid);
  if (ids.length === 0) return new Map();
  const { rows } = await run(STORED_BYTES, [ids]);
  // safe: the columns of STORED_BYTES.
  return new Map((rows as { id: string; bytes: number }[]).map((row) => [row.id, row.bytes]));
}

function rowOf(entry: JournalEntry, nowMicros: number): Row {
  const row = taskRunValues(entry.record, nowMicros);
  for (const at of JSONB_AT) row[at] = jsonbText(String(row[at]));
  return row;
}

/** One insert cannot touch a row twice, so of equal records in a batch only the one that would win remains. */
function withoutDoubles(accepted: readonly (readonly [JournalEntry, Row])[]): Row[] {
  const byKey = new Map<string, readonly [JournalEntry, Row]>();
  for (const [entry, row] of accepted) {
    const { record } = entry;
    const key =
      record.flow_run_id === null
        ? record.id
        : `${record.flow_run_id}\0${record.task_key}\0${record.dynamic_key}`;
    const earlier = byKey.get(key);
    if (earlier === undefined) {
      byKey.set(key, [entry, row]);
      continue;
    }
    const before = earlier[0].record;
    const isNewer =
      record.flow_run_run_count === before.flow_run_run_count
        ? record.states.length >= before.states.length
        : record.flow_run_run_count > before.flow_run_run_count;
    if (isNewer) byKey.set(key, [entry, [earlier[1][0] ?? null, ...row.slice(1)]]);
  }
  // Rows are locked in the order of their ids, so that two writers never wait for each other.
  return [...byKey.values()].map(([, row]) => row).sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));
}

async function insertRows(run: RunInTransaction, rows: readonly Row[], inRun: boolean): Promise<void> {
  if (rows.length === 0) return;
  const onConflict = inRun ? ON_CONFLICT_IN_RUN : ON_CONFLICT_ALONE;
  if (rows.length <= MOST_PLAIN_ROWS) {
    await run(`${INSERT} ${plainValues(rows.length)} ${onConflict}`, rows.flat().map(toPostgresValue));
    return;
  }
  const columns = TASK_RUN_COLUMNS.map((_, at) => rows.map((row) => toPostgresValue(row[at] ?? null)));
  await run(`${INSERT} ${FROM_ARRAYS} ${onConflict}`, columns);
}

async function insertAccepted(
  run: RunInTransaction,
  accepted: readonly (readonly [JournalEntry, Row])[],
): Promise<void> {
  const inRun = accepted.filter(([entry]) => entry.record.flow_run_id !== null);
  const alone = accepted.filter(([entry]) => entry.record.flow_run_id === null);
  await insertRows(run, withoutDoubles(inRun), true);
  await insertRows(run, withoutDoubles(alone), false);
}

/**
 * Appends entries in the open transaction; one refusal or null for each. In `careful` mode each row has a savepoint,
 * so that one that the database refuses is answered alone; otherwise such a row throws.
 */
export async function appendPostgresJournal(
  run: RunInTransaction,
  entries: readonly JournalEntry[],
  options: PostgresJournalOptions & { readonly careful: boolean },
): Promise<(JournalRefusal | null)[]> {
  const { sizes, limitBytes } = options;
  const nowMicros = options.clock.nowMicros();
  const facts = await readFacts(run, entries, sizes);
  const stored = await readStoredBytes(run, entries);
  const answers: (JournalRefusal | null)[] = [];
  const accepted: (readonly [JournalEntry, Row])[] = [];
  const grown = new Map<string, number>();
  for (const entry of entries) {
    const { record } = entry;
    const runId = record.flow_run_id;
    const known = runId === null ? undefined : facts.get(runId);
    const soFar = runId === null ? 0 : (grown.get(runId) ?? 0);
    const refusal = refuseEntry(
      entry,
      known && { epoch: known.epoch, journalBytes: known.journalBytes + soFar },
      limitBytes,
    );
    if (refusal !== undefined) {
      answers.push(refusal);
      continue;
    }
    try {
      const row = rowOf(entry, nowMicros);
      if (options.careful) await insertOneCarefully(run, entry, row);
      else accepted.push([entry, row]);
      answers.push(null);
    } catch (error) {
      if (!(error instanceof TypeError) && !isDataError(error)) throw error;
      answers.push(invalidRecord(entry, error));
      continue;
    }
    if (runId !== null && record.result !== null) {
      grown.set(runId, soFar + Math.max(0, record.result.length - (stored.get(record.id) ?? 0)));
    }
  }
  await insertAccepted(run, accepted);
  for (const [runId, bytes] of grown) {
    const due = sizes.add(runId, bytes);
    if (due > 0) await run(ADD_BYTES, [due, runId]);
  }
  return answers;
}

async function insertOneCarefully(run: RunInTransaction, entry: JournalEntry, row: Row): Promise<void> {
  await run("savepoint record");
  try {
    await insertRows(run, [row], entry.record.flow_run_id !== null);
    await run("release record");
  } catch (error) {
    if (isDataError(error)) await run("rollback to record");
    throw error;
  }
}
