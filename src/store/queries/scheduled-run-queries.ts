import { CompiledQuery, sql } from "kysely";
import type { FlowRun } from "../../contract/flow-runs/schemas.ts";
import type { JournalState } from "../../contract/journal/schemas.ts";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import { selectFlowRuns } from "./flow-run-queries.ts";
import { decodeFlowRun } from "./flow-run-rows.ts";
import type { NewFlowRun } from "./flow-run-writes.ts";
import { insertRunsFromArrays } from "./scheduled-run-arrays.ts";
import { flowRunStateRow } from "./state-rows.ts";

/** Ids of runs of these deployments that wait for their time and never ran; of their schedules only, or all. */
export async function listScheduledRunIds(
  db: Queryable,
  deploymentIds: readonly string[],
  autoScheduledOnly: boolean,
): Promise<string[]> {
  if (deploymentIds.length === 0) return [];
  const query = db
    .selectFrom("flow_run")
    .select("id")
    .where("deployment_id", "in", deploymentIds)
    // What is scheduled has this time: so the index of waiting runs serves.
    .where("next_scheduled_start_time", "is not", null)
    .where("state_type", "=", "SCHEDULED")
    .where("run_count", "=", 0);
  const rows = await (autoScheduledOnly ? query.where("auto_scheduled", "=", 1) : query).execute();
  return rows.map(({ id }) => id);
}

/** Scheduled runs of these deployments, due before an instant, the earliest first; none that a process retries itself. */
export async function listDueDeploymentRuns(
  db: Queryable,
  deploymentIds: readonly string[],
  beforeMicros: number | undefined,
  limit: number,
  nowMicros: number,
): Promise<FlowRun[]> {
  let query = selectFlowRuns(db)
    .where("flow_run.deployment_id", "in", deploymentIds)
    .where("flow_run.next_scheduled_start_time", "is not", null)
    .where("flow_run.state_type", "=", "SCHEDULED")
    .where(sql<boolean>`flow_run.empirical_policy not like '%"retry_type":"in_process"%'`);
  if (beforeMicros !== undefined) {
    query = query.where("flow_run.next_scheduled_start_time", "<=", beforeMicros);
  }
  const rows = await query
    .orderBy("flow_run.next_scheduled_start_time")
    .orderBy("flow_run.id")
    .limit(limit)
    .execute();
  return rows.map((row) => decodeFlowRun(row, nowMicros));
}

/** Idempotency keys that begin alike, of runs of one flow. */
export interface KeysToFind {
  readonly flow_id: string;
  readonly prefix: string;
  readonly rests: readonly string[];
}

/** Which of these idempotency keys no run has yet. */
export async function listFreeKeys(
  db: Queryable,
  dialect: Dialect,
  wanted: readonly KeysToFind[],
): Promise<Set<string>> {
  if (wanted.length === 0) return new Set();
  const text = JSON.stringify(wanted);
  const keys = dialect.supportsArrays
    ? sql`select flow_id, prefix || rest as key
        from jsonb_to_recordset(${text}::jsonb) as wanted(flow_id uuid, prefix text, rests text[]), unnest(rests) as rest`
    : sql`select flow_id, prefix || rest.value as key from (
        select value ->> 'flow_id' as flow_id, value ->> 'prefix' as prefix, value -> 'rests' as rests
        from json_each(${text}) limit -1) as wanted, json_each(wanted.rests) as rest`;
  const { rows } = await sql<{ readonly key: string }>`select wanted.key as key from (${keys}) as wanted
    where not exists (select 1 from flow_run
      where flow_run.flow_id = wanted.flow_id and flow_run.idempotency_key = wanted.key)`.execute(db);
  return new Set(rows.map(({ key }) => key));
}

/** Texts of the statements that add one row: putting one together costs as much as running it. */
const texts = new Map<string, string>();

/** Adds a row by the text that the statement had before; false when it is there already. */
async function insertOne(
  db: Queryable,
  table: string,
  build: () => { compile(): CompiledQuery },
  row: object,
): Promise<boolean> {
  let text = texts.get(table);
  if (text === undefined) {
    text = build().compile().sql;
    texts.set(table, text);
  }
  const { numAffectedRows } = await db.executeQuery(CompiledQuery.raw(text, Object.values(row)));
  return numAffectedRows === 1n;
}

/** A run with its first state. */
interface NewRun {
  readonly row: NewFlowRun & { readonly id: string };
  readonly state: JournalState;
}

/**
 * One by one and without `returning`: for any other statement SQLite copies each page of the many indexes that it
 * changes, to be able to undo it.
 */
async function insertOneByOne<T extends NewRun>(
  db: Queryable,
  runs: readonly T[],
  nowMicros: number,
): Promise<T[]> {
  const fresh: T[] = [];
  for (const run of runs) {
    const { row } = run;
    const insertRun = () =>
      db
        .insertInto("flow_run")
        .values(row)
        .onConflict((conflict) => conflict.doNothing());
    if (await insertOne(db, "flow_run", insertRun, row)) fresh.push(run);
  }
  for (const { row, state } of fresh) {
    const stateRow = flowRunStateRow(state, row.id, nowMicros);
    await insertOne(db, "flow_run_state", () => db.insertInto("flow_run_state").values(stateRow), stateRow);
  }
  return fresh;
}

/**
 * Adds runs with their first states; returns those that are new. A run whose idempotency key is taken is the same run,
 * made before. All rows have the same columns in the same order.
 */
export async function insertScheduledRuns<T extends NewRun>(
  db: Queryable,
  dialect: Dialect,
  runs: readonly T[],
  nowMicros: number,
): Promise<T[]> {
  if (runs.length === 0) return [];
  const rows = runs.map(({ row }) => row);
  await dialect.unsealFor?.(db, "flow_run", rows);
  if (!dialect.supportsArrays) return insertOneByOne(db, runs, nowMicros);
  const states = runs.map(({ row, state }) => flowRunStateRow(state, row.id, nowMicros));
  const added = await insertRunsFromArrays(db, rows, states);
  return runs.filter(({ row }) => added.has(row.id));
}
