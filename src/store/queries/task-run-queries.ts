import { type RawBuilder, type Selectable, sql } from "kysely";
import type { RunFilters } from "../../contract/run-filters.ts";
import type { StateType } from "../../contract/states/schemas.ts";
import type { TaskRunSort } from "../../contract/task-runs/filters.ts";
import { EMPTY_TASK_RUN_POLICY, type TaskRun } from "../../contract/task-runs/schemas.ts";
import { formatInstant, formatInstantOrNull } from "../../platform/instants.ts";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import type { TaskRunTable } from "../tables/task-run.ts";
import { estimatedRunTime, estimatedStartTimeDelta } from "./estimates.ts";
import type { Condition } from "./filters/conditions.ts";
import { taskRunsWhere } from "./filters/related-filters.ts";
import type { Slice } from "./slice.ts";
import { decodeStates, stateOfJournal } from "./state-rows.ts";

/** All columns but the journaled result. */
export const TASK_RUN_API_COLUMNS = [
  "task_run.id",
  "task_run.created",
  "task_run.updated",
  "task_run.name",
  "task_run.flow_run_id",
  "task_run.task_key",
  "task_run.dynamic_key",
  "task_run.cache_key",
  "task_run.cache_expiration",
  "task_run.task_version",
  "task_run.empirical_policy",
  "task_run.tags",
  "task_run.labels",
  "task_run.task_inputs",
  "task_run.state_id",
  "task_run.state_type",
  "task_run.state_name",
  "task_run.state_timestamp",
  "task_run.run_count",
  "task_run.flow_run_run_count",
  "task_run.expected_start_time",
  "task_run.next_scheduled_start_time",
  "task_run.start_time",
  "task_run.end_time",
  "task_run.total_run_time",
  "task_run.state_count",
  "task_run.states",
] as const;

/** A task run as it is read, without its result. */
export type TaskRunRow = Omit<Selectable<TaskRunTable>, "result">;

/** A stored task run as the API shows it; the estimates are made for `nowMicros`. */
export function decodeTaskRun(row: TaskRunRow, nowMicros: number): TaskRun {
  const state = decodeStates(row.states).at(-1);
  return {
    id: row.id,
    created: formatInstant(row.created),
    updated: formatInstant(row.updated),
    name: row.name,
    flow_run_id: row.flow_run_id,
    task_key: row.task_key,
    dynamic_key: row.dynamic_key,
    cache_key: row.cache_key,
    cache_expiration: formatInstantOrNull(row.cache_expiration),
    task_version: row.task_version,
    empirical_policy: { ...EMPTY_TASK_RUN_POLICY, ...JSON.parse(row.empirical_policy) },
    tags: JSON.parse(row.tags),
    labels: JSON.parse(row.labels),
    state_id: row.state_id,
    task_inputs: JSON.parse(row.task_inputs),
    state_type: row.state_type as StateType, // safe: written from the contract's type only
    state_name: row.state_name,
    run_count: row.run_count,
    flow_run_run_count: row.flow_run_run_count,
    expected_start_time: formatInstantOrNull(row.expected_start_time),
    next_scheduled_start_time: formatInstantOrNull(row.next_scheduled_start_time),
    start_time: formatInstantOrNull(row.start_time),
    end_time: formatInstantOrNull(row.end_time),
    total_run_time: row.total_run_time,
    estimated_run_time: estimatedRunTime(row, nowMicros),
    estimated_start_time_delta: estimatedStartTimeDelta(row, nowMicros),
    state: state === undefined ? null : stateOfJournal(state),
  };
}

export async function findTaskRunRow(db: Queryable, id: string): Promise<TaskRunRow | undefined> {
  return db.selectFrom("task_run").select(TASK_RUN_API_COLUMNS).where("id", "=", id).executeTakeFirst();
}

/** Reads a task run and holds it until the write unit commits. */
export async function lockTaskRun(
  db: Queryable,
  dialect: Dialect,
  id: string,
): Promise<TaskRunRow | undefined> {
  const query = db.selectFrom("task_run").select(TASK_RUN_API_COLUMNS).where("id", "=", id);
  return dialect.forUpdate(query).executeTakeFirst();
}

/** The run with this natural key; the one without a flow run never conflicts. */
export async function findTaskRunByKey(
  db: Queryable,
  key: { readonly flow_run_id: string; readonly task_key: string; readonly dynamic_key: string },
): Promise<TaskRunRow | undefined> {
  return db
    .selectFrom("task_run")
    .select(TASK_RUN_API_COLUMNS)
    .where("flow_run_id", "=", key.flow_run_id)
    .where("task_key", "=", key.task_key)
    .where("dynamic_key", "=", key.dynamic_key)
    .executeTakeFirst();
}

/** The journaled return value or error of a task run; undefined when there is no such run. */
export async function findTaskRunResult(
  db: Queryable,
  id: string,
): Promise<{ readonly result: string | null } | undefined> {
  return db.selectFrom("task_run").select("result").where("id", "=", id).executeTakeFirst();
}

const column = (name: string): RawBuilder<unknown> => sql.ref(`task_run.${name}`);

const ORDERS: Readonly<Record<TaskRunSort, RawBuilder<unknown>>> = {
  ID_DESC: sql`task_run.id desc`,
  EXPECTED_START_TIME_ASC: sql`${column("expected_start_time")} asc, task_run.id asc`,
  EXPECTED_START_TIME_DESC: sql`${column("expected_start_time")} desc, task_run.id desc`,
  NAME_ASC: sql`${column("name")} asc, task_run.id asc`,
  NAME_DESC: sql`${column("name")} desc, task_run.id desc`,
  NEXT_SCHEDULED_START_TIME_ASC: sql`${column("next_scheduled_start_time")} asc nulls last, task_run.id asc`,
  END_TIME_DESC: sql`${column("end_time")} desc nulls last, task_run.id desc`,
};

const TIMES_IN_ORDER: Partial<Readonly<Record<TaskRunSort, "asc" | "desc">>> = {
  EXPECTED_START_TIME_ASC: "asc",
  EXPECTED_START_TIME_DESC: "desc",
};

/** From so many rows on that are passed over, it is found out first where a page begins. */
const DEEP = 1000;

/** Where a page of all task runs begins: the time of its first row, and how many rows of this time belong before it. */
interface PageStart {
  readonly time: number;
  readonly passed: number;
}

/**
 * Finds the start of a deep page by times alone, which an index has: passing over rows in the order of time and id
 * would read each of them. Undefined where that cannot be said: some have no time, or there are fewer.
 */
async function findPageStart(
  db: Queryable,
  direction: "asc" | "desc",
  offset: number,
): Promise<PageStart | undefined> {
  const before = direction === "asc" ? sql`<` : sql`>`;
  const order = direction === "asc" ? sql`asc` : sql`desc`;
  const { rows } = await sql<{ time: number | null; before: number }>`
    select edge.time, (select count(*) from task_run where expected_start_time ${before} edge.time) as before
    from (select expected_start_time as time from task_run order by expected_start_time ${order}
      limit 1 offset ${offset}) as edge
    where not exists (select 1 from task_run where expected_start_time is null)`.execute(db);
  const [edge] = rows;
  if (edge === undefined || edge.time === null) return undefined;
  return { time: Number(edge.time), passed: offset - Number(edge.before) };
}

/** Whether only some task runs are asked for; bodies of requests hold more than filters. */
function isFiltered({ flows, flow_runs, task_runs, deployments, ...others }: RunFilters): boolean {
  const { work_pools, work_pool_queues } = others;
  const filters = [flows, flow_runs, task_runs, deployments, work_pools, work_pool_queues];
  return filters.some((filter) => filter != null);
}

/** Task runs that match; `where` says which, when it is known how to look for them. */
export async function listTaskRunRows(
  db: Queryable,
  dialect: Dialect,
  filters: RunFilters,
  sort: TaskRunSort,
  slice: Slice,
  nowMicros: number,
  where: Condition = taskRunsWhere(dialect, filters),
): Promise<TaskRun[]> {
  let page = db
    .selectFrom("task_run")
    .select("task_run.id")
    .where(where)
    .orderBy(ORDERS[sort])
    .limit(slice.limit);
  const direction = TIMES_IN_ORDER[sort];
  const isDeep = slice.offset >= DEEP && !isFiltered(filters);
  const start =
    isDeep && direction !== undefined ? await findPageStart(db, direction, slice.offset) : undefined;
  if (start !== undefined) {
    page = page.where("task_run.expected_start_time", direction === "asc" ? ">=" : "<=", start.time);
  }
  // SQLite asks what holds for all rows only once where no offset is said.
  const passed = start?.passed ?? slice.offset;
  if (passed > 0) page = page.offset(passed);
  const rows = await db
    .selectFrom("task_run")
    .select(TASK_RUN_API_COLUMNS)
    .where("task_run.id", "in", page)
    .orderBy(ORDERS[sort])
    .execute();
  return rows.map((row) => decodeTaskRun(row, nowMicros));
}

export async function countTaskRunRows(
  db: Queryable,
  dialect: Dialect,
  filters: RunFilters,
  where: Condition = taskRunsWhere(dialect, filters, "all"),
): Promise<number> {
  const query = db.selectFrom("task_run").select((eb) => eb.fn.countAll<number>().as("count"));
  return Number((await query.where(where).executeTakeFirstOrThrow()).count);
}
