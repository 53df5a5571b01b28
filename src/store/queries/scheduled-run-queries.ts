import { CompiledQuery, sql } from "kysely";
import type { FlowRun } from "../../contract/flow-runs/schemas.ts";
import type { JournalState } from "../../contract/journal/schemas.ts";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import { selectFlowRuns } from "./flow-run-queries.ts";
import { decodeFlowRun } from "./flow-run-rows.ts";
import type { NewFlowRun } from "./flow-run-writes.ts";
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

/** How many rows one statement adds. */
const ROWS_PER_STATEMENT = 100;

/** Texts of statements that add so many rows at once: putting one together costs as much as running it. */
const texts = new Map<string, string>();

/** A statement with the text that an equal one had before, and these rows' values. */
function withKnownText<T>(
  key: string,
  build: () => { compile(): CompiledQuery<T> },
  rows: readonly object[],
): CompiledQuery<T> {
  const text = texts.get(key);
  if (text !== undefined) {
    return CompiledQuery.raw(
      text,
      rows.flatMap((row) => Object.values(row)),
    ) as CompiledQuery<T>; // safe: the text is that of the built statement
  }
  const compiled = build().compile();
  texts.set(key, compiled.sql);
  return compiled;
}

type NewRow = NewFlowRun & { readonly id: string };

/**
 * Adds runs; returns the ids of those that were not there. In SQLite one by one and without `returning`: of any other
 * statement it copies each page of the many indexes that the statement changes, to be able to undo it.
 */
async function insertNewRuns(db: Queryable, dialect: Dialect, rows: readonly NewRow[]): Promise<Set<string>> {
  const insert = (some: readonly NewRow[]) =>
    db
      .insertInto("flow_run")
      .values(some)
      .onConflict((conflict) => conflict.doNothing());
  const added = new Set<string>();
  if (dialect.supportsArrays) {
    const returning = () => insert(rows).returning("id");
    const result = await db.executeQuery(
      withKnownText(`${dialect.name} run ${rows.length}`, returning, rows),
    );
    for (const { id } of result.rows) added.add(id);
    return added;
  }
  for (const row of rows) {
    const one = [row];
    const { numAffectedRows } = await db.executeQuery(withKnownText("run", () => insert(one), one));
    if (numAffectedRows === 1n) added.add(row.id);
  }
  return added;
}

/**
 * Adds runs with their first states; returns those that are new. A run whose idempotency key is taken is the same run,
 * made before. All rows have the same columns in the same order.
 */
export async function insertScheduledRuns<T extends { readonly row: NewRow; readonly state: JournalState }>(
  db: Queryable,
  dialect: Dialect,
  runs: readonly T[],
  nowMicros: number,
): Promise<T[]> {
  await dialect.unsealFor?.(
    db,
    "flow_run",
    runs.map(({ row }) => row),
  );
  const fresh: T[] = [];
  for (let at = 0; at < runs.length; at += ROWS_PER_STATEMENT) {
    const batch = runs.slice(at, at + ROWS_PER_STATEMENT);
    const added = await insertNewRuns(
      db,
      dialect,
      batch.map(({ row }) => row),
    );
    const kept = batch.filter(({ row }) => added.has(row.id));
    if (kept.length === 0) continue;
    const states = kept.map(({ row, state }) => flowRunStateRow(state, row.id, nowMicros));
    const insertStates = () => db.insertInto("flow_run_state").values(states);
    await db.executeQuery(withKnownText(`${dialect.name} state ${states.length}`, insertStates, states));
    fresh.push(...kept);
  }
  return fresh;
}
