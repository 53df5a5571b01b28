import { type Insertable, sql, type Updateable } from "kysely";
import type { JournalState, TaskRunRecord } from "../../contract/journal/schemas.ts";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import type { TaskRunTable } from "../tables/task-run.ts";
import { freeSlotsOfTaskRun } from "./holder-queries.ts";
import { decodeStates, encodeStates } from "./state-rows.ts";
import { TASK_RUN_API_COLUMNS, type TaskRunRow } from "./task-run-queries.ts";

/** The columns that follow from a task run's history. */
export function historyColumns(states: readonly JournalState[]) {
  const state = states.at(-1);
  if (state === undefined) throw new TypeError("a task run needs at least one state");
  return {
    state_id: state.id,
    state_type: state.type,
    state_name: state.name,
    state_timestamp: state.timestamp,
    state_count: states.length,
    states: encodeStates(states),
  };
}

/** Adds a task run; false when its id or natural key is taken. */
export async function insertTaskRun(
  db: Queryable,
  dialect: Dialect,
  row: Insertable<TaskRunTable>,
): Promise<boolean> {
  await dialect.unsealFor?.(db, "task_run", [row]);
  const query = db.insertInto("task_run").values(row);
  const inserted = await query
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  return inserted !== undefined;
}

/** Changes columns of a task run; false when there is no such run. */
export async function updateTaskRunRow(
  db: Queryable,
  id: string,
  change: Updateable<TaskRunTable>,
): Promise<boolean> {
  const query = db.updateTable("task_run").set(change).where("id", "=", id);
  return (await query.returning("id").executeTakeFirst()) !== undefined;
}

export async function deleteTaskRunRow(db: Queryable, id: string): Promise<boolean> {
  await freeSlotsOfTaskRun(db, id);
  const found = await db.deleteFrom("task_run").where("id", "=", id).returning("id").executeTakeFirst();
  if (found !== undefined) await db.deleteFrom("log").where("task_run_id", "=", id).execute();
  return found !== undefined;
}

/** Task runs of a flow run that have not ended, held until the write unit commits. */
export async function lockUnfinishedTaskRuns(
  db: Queryable,
  dialect: Dialect,
  flowRunId: string,
): Promise<TaskRunRow[]> {
  const query = db
    .selectFrom("task_run")
    .select(TASK_RUN_API_COLUMNS)
    .where("flow_run_id", "=", flowRunId)
    .where("state_type", "not in", ["COMPLETED", "FAILED", "CANCELLED", "CRASHED"])
    .orderBy("id");
  return dialect.forUpdate(query).execute();
}

/**
 * A page of a flow run's journal, from behind the task run `after`. In the order of the natural key (index
 * task_run_natural): no index has a run's task runs by id, and sorting them anew for each page is quadratic.
 */
export async function listJournal(
  db: Queryable,
  flowRunId: string,
  after: string | undefined,
  limit: number,
): Promise<TaskRunRecord[]> {
  let query = db
    .selectFrom("task_run")
    .select([...TASK_RUN_API_COLUMNS, "task_run.result"])
    .where("flow_run_id", "=", flowRunId);
  if (after !== undefined) {
    query = query.where(
      sql<boolean>`(task_key, dynamic_key) > (select task_key, dynamic_key from task_run where id = ${after})`,
    );
  }
  const rows = await query.orderBy("task_key").orderBy("dynamic_key").limit(limit).execute();
  return rows.map((row) => ({
    id: row.id,
    flow_run_id: row.flow_run_id,
    name: row.name,
    task_key: row.task_key,
    dynamic_key: row.dynamic_key,
    task_version: row.task_version,
    cache_key: row.cache_key,
    cache_expiration: row.cache_expiration,
    tags: JSON.parse(row.tags),
    labels: JSON.parse(row.labels),
    empirical_policy: JSON.parse(row.empirical_policy),
    task_inputs: JSON.parse(row.task_inputs),
    run_count: row.run_count,
    flow_run_run_count: row.flow_run_run_count,
    expected_start_time: row.expected_start_time,
    start_time: row.start_time,
    end_time: row.end_time,
    total_run_time: row.total_run_time,
    states: decodeStates(row.states),
    result: row.result,
  }));
}
