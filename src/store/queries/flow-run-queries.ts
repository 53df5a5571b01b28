import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { FlowRunSort } from "../../contract/flow-runs/filters.ts";
import type { FlowRun } from "../../contract/flow-runs/schemas.ts";
import type { Labels } from "../../contract/primitives.ts";
import type { RunFilters } from "../../contract/run-filters.ts";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import { latenessExpression } from "./estimates.ts";
import type { Condition } from "./filters/conditions.ts";
import { flowRunsWhere } from "./filters/related-filters.ts";
import { decodeFlowRun, FLOW_RUN_COLUMNS, FLOW_RUN_STATE_COLUMNS, type FlowRunRow } from "./flow-run-rows.ts";
import { freeSlotsOfFlowRuns } from "./holder-queries.ts";
import type { Slice } from "./slice.ts";

/** Flow runs with their current states, as the API shows them. */
export function selectFlowRuns(db: Queryable) {
  return db
    .selectFrom("flow_run")
    .leftJoin("flow_run_state as state", "state.id", "flow_run.state_id")
    .select([...FLOW_RUN_COLUMNS, ...FLOW_RUN_STATE_COLUMNS]);
}

export async function findFlowRun(
  db: Queryable,
  id: string,
  nowMicros: number,
): Promise<FlowRun | undefined> {
  const row = await selectFlowRuns(db).where("flow_run.id", "=", id).executeTakeFirst();
  return row && decodeFlowRun(row satisfies FlowRunRow, nowMicros);
}

/** What a flow run hands down to its task runs; nothing when there is no such run. */
export async function findFlowRunLabels(db: Queryable, id: string): Promise<Labels> {
  const row = await db.selectFrom("flow_run").select("labels").where("id", "=", id).executeTakeFirst();
  return row === undefined ? {} : JSON.parse(row.labels);
}

/** The run that was created with this key before. */
export async function findFlowRunByIdempotencyKey(
  db: Queryable,
  flowId: string,
  key: string,
  nowMicros: number,
): Promise<FlowRun | undefined> {
  const row = await selectFlowRuns(db)
    .where("flow_run.flow_id", "=", flowId)
    .where("flow_run.idempotency_key", "=", key)
    .executeTakeFirst();
  return row && decodeFlowRun(row, nowMicros);
}

const started = sql<number>`coalesce(flow_run.start_time, flow_run.expected_start_time)`;
const column = (name: string): RawBuilder<unknown> => sql.ref(`flow_run.${name}`);

/** Each order ends with the id, so that pages are stable. Runs without the time come last. */
export const FLOW_RUN_ORDERS: Readonly<Record<FlowRunSort, RawBuilder<unknown>>> = {
  ID_DESC: sql`flow_run.id desc`,
  START_TIME_ASC: sql`${started} asc, flow_run.id asc`,
  START_TIME_DESC: sql`${started} desc, flow_run.id desc`,
  EXPECTED_START_TIME_ASC: sql`${column("expected_start_time")} asc, flow_run.id asc`,
  EXPECTED_START_TIME_DESC: sql`${column("expected_start_time")} desc, flow_run.id desc`,
  NAME_ASC: sql`${column("name")} asc, flow_run.id asc`,
  NAME_DESC: sql`${column("name")} desc, flow_run.id desc`,
  NEXT_SCHEDULED_START_TIME_ASC: sql`${column("next_scheduled_start_time")} asc nulls last, flow_run.id asc`,
  END_TIME_DESC: sql`${column("end_time")} desc nulls last, flow_run.id desc`,
};

export async function listFlowRunRows(
  db: Queryable,
  dialect: Dialect,
  filters: RunFilters,
  sort: FlowRunSort,
  slice: Slice,
  nowMicros: number,
  where: Condition = flowRunsWhere(dialect, filters),
): Promise<FlowRun[]> {
  // The page's ids first: indexes know what most filters ask, so rows that are passed over are not read.
  let page = db
    .selectFrom("flow_run")
    .select("flow_run.id")
    .where(where)
    .orderBy(FLOW_RUN_ORDERS[sort])
    .limit(slice.limit);
  // SQLite asks what holds for all rows (whether any flow has such a name) only once where no offset is said.
  if (slice.offset > 0) page = page.offset(slice.offset);
  const rows = await selectFlowRuns(db)
    .where("flow_run.id", "in", page)
    .orderBy(FLOW_RUN_ORDERS[sort])
    .execute();
  return rows.map((row) => decodeFlowRun(row, nowMicros));
}

export async function countFlowRunRows(
  db: Queryable,
  dialect: Dialect,
  filters: RunFilters,
  where: Condition = flowRunsWhere(dialect, filters),
): Promise<number> {
  const query = db.selectFrom("flow_run").select((eb) => eb.fn.countAll<number>().as("count"));
  return Number((await query.where(where).executeTakeFirstOrThrow()).count);
}

/** Mean lateness in seconds; null when no run matches. */
export async function readMeanLateness(
  db: Queryable,
  dialect: Dialect,
  filters: RunFilters,
  nowMicros: number,
  where: Condition = flowRunsWhere(dialect, filters),
): Promise<number | null> {
  const mean = sql<
    number | null
  >`cast(avg(${latenessExpression("flow_run", nowMicros)}) as double precision)`;
  const query = db.selectFrom("flow_run").select(mean.as("mean")).where(where);
  return (await query.executeTakeFirstOrThrow()).mean;
}

/** Ids of flow runs that match, for destructive routes; oldest first. */
export async function listFlowRunIds(
  db: Queryable,
  dialect: Dialect,
  filters: RunFilters,
  limit: number,
): Promise<string[]> {
  const query = db.selectFrom("flow_run").select("flow_run.id").where(flowRunsWhere(dialect, filters));
  return (await query.orderBy("flow_run.id").limit(limit).execute()).map(({ id }) => id);
}

/** Ids of some runs of these flows. */
export async function listRunIdsOfFlows(
  db: Queryable,
  flowIds: readonly string[],
  limit: number,
): Promise<string[]> {
  const query = db.selectFrom("flow_run").select("id").where("flow_id", "in", flowIds);
  return (await query.limit(limit).execute()).map(({ id }) => id);
}

/** Deletes flow runs with their states, task runs and logs; returns the ids of those that were there. */
export async function deleteFlowRunRows(db: Queryable, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  await freeSlotsOfFlowRuns(db, ids);
  const rows = await db.deleteFrom("flow_run").where("id", "in", ids).returning("id").execute();
  await db.deleteFrom("log").where("flow_run_id", "in", ids).execute();
  return rows.map(({ id }) => id);
}

/** Whether a run with this id exists. */
export async function hasFlowRun(db: Queryable, id: string): Promise<boolean> {
  const found = await db
    .selectFrom("flow_run")
    .select(sql<SqlBool>`1`.as("found"))
    .where("id", "=", id)
    .executeTakeFirst();
  return found !== undefined;
}

/** Subflow runs of a flow run that have not ended, with the task runs that track them. */
export async function listUnfinishedSubflows(
  db: Queryable,
  flowRunId: string,
): Promise<{ readonly id: string; readonly parent_task_run_id: string | null }[]> {
  return db
    .selectFrom("flow_run")
    .select(["flow_run.id", "flow_run.parent_task_run_id"])
    .where("parent_task_run_id", "in", (eb) =>
      eb.selectFrom("task_run").select("task_run.id").where("task_run.flow_run_id", "=", flowRunId),
    )
    .where((eb) =>
      eb.or([
        eb("state_type", "is", null),
        eb("state_type", "not in", ["COMPLETED", "FAILED", "CANCELLED", "CRASHED"]),
      ]),
    )
    .orderBy("flow_run.id")
    .execute();
}

/** The name of a flow run; undefined when there is none of this id. */
export async function findFlowRunName(db: Queryable, id: string): Promise<string | undefined> {
  return (await db.selectFrom("flow_run").select("name").where("id", "=", id).executeTakeFirst())?.name;
}

/** So many runs call each other at most, as far as anybody asks. */
const MAX_CALLERS = 50;

/** Ids of the run around a task run, the run that called that one, and so on; the nearest first. */
export async function listCallers(db: Queryable, parentTaskRunId: string | null): Promise<string[]> {
  const callers: string[] = [];
  let taskRunId = parentTaskRunId;
  while (taskRunId !== null && callers.length < MAX_CALLERS) {
    const caller = await db
      .selectFrom("task_run")
      .innerJoin("flow_run", "flow_run.id", "task_run.flow_run_id")
      .select(["flow_run.id", "flow_run.parent_task_run_id"])
      .where("task_run.id", "=", taskRunId)
      .executeTakeFirst();
    if (caller === undefined) break;
    callers.push(caller.id);
    taskRunId = caller.parent_task_run_id;
  }
  return callers;
}
