import { type SqlBool, sql } from "kysely";
import type { FlowRunSort } from "../../contract/flow-runs/filters.ts";
import type { RunFilters } from "../../contract/run-filters.ts";
import type { StateType } from "../../contract/states/schemas.ts";
import type { SimpleFlowRun, SimpleNextFlowRun } from "../../contract/ui/routes.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import { bigint } from "./bigint.ts";
import { estimatedRunTime, estimatedStartTimeDelta } from "./estimates.ts";
import { ALWAYS, type Condition } from "./filters/conditions.ts";
import { flowRunsWhere } from "./filters/related-filters.ts";
import { FLOW_RUN_ORDERS } from "./flow-run-queries.ts";
import type { Slice } from "./slice.ts";

interface Count {
  readonly id: string;
  readonly count: number;
}

/** How many deployments each flow has; those without any are left out. */
export async function countDeploymentsByFlow(db: Queryable, flowIds: readonly string[]): Promise<Count[]> {
  if (flowIds.length === 0) return [];
  const { rows } = await sql<Count>`
    select flow_id as id, count(*) as count from deployment
    where flow_id in (${sql.join(flowIds)}) group by flow_id`.execute(db);
  return rows;
}

/** How many task runs each flow run has, those that stand for subflows left out. */
export async function countTaskRunsByFlowRun(db: Queryable, runIds: readonly string[]): Promise<Count[]> {
  if (runIds.length === 0) return [];
  const { rows } = await sql<Count>`
    select task_run.flow_run_id as id, count(*) as count from task_run
    where task_run.flow_run_id in (${sql.join(runIds)})
      and not exists (select 1 from flow_run where flow_run.parent_task_run_id = task_run.id)
    group by task_run.flow_run_id`.execute(db);
  return rows;
}

/** The scheduled run of a flow that is due first; undefined when none is scheduled. */
export async function findNextRun(db: Queryable, flowId: string): Promise<SimpleNextFlowRun | undefined> {
  const row = await db
    .selectFrom("flow_run")
    .select(["id", "flow_id", "name", "state_name", "next_scheduled_start_time"])
    .where("flow_id", "=", flowId)
    .where("state_type", "=", "SCHEDULED")
    .where("next_scheduled_start_time", "is not", null)
    .orderBy("next_scheduled_start_time")
    .limit(1)
    .executeTakeFirst();
  if (row === undefined || row.next_scheduled_start_time === null) return undefined;
  return {
    id: row.id,
    flow_id: row.flow_id,
    name: row.name,
    state_name: row.state_name ?? "Scheduled",
    state_type: "SCHEDULED",
    next_scheduled_start_time: formatInstant(row.next_scheduled_start_time),
  };
}

/** What a chart shows of each flow run. */
export async function listFlowRunDotRows(
  db: Queryable,
  dialect: Dialect,
  filters: RunFilters,
  sort: FlowRunSort,
  slice: Slice,
  nowMicros: number,
  where: Condition = flowRunsWhere(dialect, filters),
): Promise<SimpleFlowRun[]> {
  const rows = await db
    .selectFrom("flow_run")
    .select(["id", "state_type", "state_timestamp", "start_time", "expected_start_time", "total_run_time"])
    .where("state_type", "is not", null)
    .where(where)
    .orderBy(FLOW_RUN_ORDERS[sort])
    .limit(slice.limit)
    .offset(slice.offset)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    state_type: row.state_type as StateType, // safe: null is left out above, and only the contract's types are written
    timestamp: formatInstant(row.start_time ?? row.expected_start_time ?? row.state_timestamp ?? 0),
    duration: estimatedRunTime(row, nowMicros),
    lateness: estimatedStartTimeDelta(row, nowMicros),
  }));
}

/**
 * How many task runs that match are in a state of each type. When all that match started after an instant, only those
 * are looked at that ended after it or go on.
 */
export async function countTaskRunStates(
  db: Queryable,
  where: Condition,
  startedAfter: number | undefined,
): Promise<{ readonly state_type: string; readonly count: number }[]> {
  const among = (condition: Condition) => sql`
    select task_run.state_type as state_type, count(*) as count from task_run
    where ${condition} and ${where} group by task_run.state_type`;
  const parts =
    startedAfter === undefined
      ? [ALWAYS]
      : [sql<SqlBool>`task_run.end_time >= ${startedAfter}`, sql<SqlBool>`task_run.end_time is null`];
  const { rows } = await sql<{ state_type: string; count: number }>`
    select state_type, sum(count) as count from (${sql.join(parts.map(among), sql` union all `)}) as parts
    group by state_type`.execute(db);
  return rows;
}

/** Ended task runs by the stretch of a span in which they started. Whatever ended before `start` can't have started later. */
export async function countEndedTaskRuns(
  db: Queryable,
  where: Condition,
  { start, span, count }: { readonly start: number; readonly span: number; readonly count: number },
): Promise<{ readonly bucket: number; readonly completed: number; readonly failed: number }[]> {
  const [from, length] = [bigint(start), bigint(span)];
  const [end, stretches] = [bigint(start + span), bigint(count)];
  const isFailed = sql`task_run.state_type in ('FAILED', 'CRASHED')`;
  const { rows } = await sql<{ bucket: number; completed: number; failed: number }>`
    select (task_run.start_time - ${from}) * ${stretches} / ${length} as bucket,
      sum(case when ${isFailed} then 0 else 1 end) as completed, sum(case when ${isFailed} then 1 else 0 end) as failed
    from task_run
    where task_run.end_time >= ${from} and task_run.start_time >= ${from} and task_run.start_time < ${end} and ${where}
    group by 1`.execute(db);
  return rows.map((row) => ({
    bucket: Number(row.bucket),
    completed: Number(row.completed),
    failed: Number(row.failed),
  }));
}
