import { type RawBuilder, sql } from "kysely";
import type { StateType } from "../../contract/states/schemas.ts";
import type { FlowRunItem, TaskRunItem } from "../../contract/ui/run-pages.ts";
import { formatInstant, formatInstantOrNull } from "../../platform/instants.ts";
import type { Queryable } from "../dialects/dialect.ts";
import { estimatedRunTime, estimatedStartTimeDelta } from "./estimates.ts";
import { decodeStates } from "./state-rows.ts";

/** Characters of a message that are read for its first line. */
const READ_CHARACTERS = 1000;
/** Characters of a first line that are told. */
const LINE_CHARACTERS = 300;
/** Task runs of one flow run that are counted. */
const MOST_TASKS = 10_000;

/** The first line of a message that says something, clipped. */
export function firstLine(message: string | null): string | null {
  const line = message?.split("\n", 20).find((text) => text.trim() !== "");
  if (line === undefined) return null;
  const text = line.trim();
  return text.length > LINE_CHARACTERS ? `${text.slice(0, LINE_CHARACTERS - 1).toWellFormed()}…` : text;
}

/** Flow runs of these ids (a query or a list) as rows of a page, in an order of the table `flow_run`. */
export async function listFlowRunItems(
  db: Queryable,
  ids: RawBuilder<unknown>,
  order: RawBuilder<unknown>,
  nowMicros: number,
): Promise<FlowRunItem[]> {
  const rows = await db
    .selectFrom("flow_run")
    .innerJoin("flow", "flow.id", "flow_run.flow_id")
    .leftJoin("deployment", "deployment.id", "flow_run.deployment_id")
    .leftJoin("flow_run_state as state", "state.id", "flow_run.state_id")
    .select([
      "flow_run.id",
      "flow_run.name",
      "flow_run.created",
      "flow_run.state_type",
      "flow_run.state_name",
      "flow_run.state_timestamp",
      sql<string | null>`substr(state.message, 1, ${sql.lit(READ_CHARACTERS)})`.as("message"),
      "flow_run.expected_start_time",
      "flow_run.next_scheduled_start_time",
      "flow_run.start_time",
      "flow_run.end_time",
      "flow_run.total_run_time",
      "flow_run.flow_id",
      "flow.name as flow_name",
      "flow_run.deployment_id",
      "deployment.name as deployment_name",
      "flow_run.work_pool_name",
      "flow_run.work_queue_name",
      "flow_run.tags",
      "flow_run.run_count",
      "flow_run.auto_scheduled",
      "flow_run.parent_task_run_id",
    ])
    .where(sql<boolean>`flow_run.id in (${ids})`)
    .orderBy(order)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    state_type: row.state_type as StateType | null, // safe: written from the contract's type only
    state_name: row.state_name,
    state_timestamp: formatInstantOrNull(row.state_timestamp),
    message: firstLine(row.message),
    expected_start_time: formatInstantOrNull(row.expected_start_time),
    start_time: formatInstantOrNull(row.start_time),
    end_time: formatInstantOrNull(row.end_time),
    run_time: estimatedRunTime(row, nowMicros),
    lateness: estimatedStartTimeDelta(row, nowMicros),
    created: formatInstant(row.created),
    next_scheduled_start_time: formatInstantOrNull(row.next_scheduled_start_time),
    flow_id: row.flow_id,
    flow_name: row.flow_name,
    deployment_id: row.deployment_id,
    deployment_name: row.deployment_name,
    work_pool_name: row.work_pool_name,
    work_queue_name: row.work_queue_name,
    tags: JSON.parse(row.tags),
    run_count: row.run_count,
    auto_scheduled: row.auto_scheduled !== 0,
    parent_task_run_id: row.parent_task_run_id,
  }));
}

/** Task runs of these ids as rows of a page, in an order of the table `task_run`. */
export async function listTaskRunItems(
  db: Queryable,
  ids: RawBuilder<unknown>,
  order: RawBuilder<unknown>,
  nowMicros: number,
): Promise<TaskRunItem[]> {
  const rows = await db
    .selectFrom("task_run")
    .leftJoin("flow_run", "flow_run.id", "task_run.flow_run_id")
    .leftJoin("flow", "flow.id", "flow_run.flow_id")
    .select([
      "task_run.id",
      "task_run.name",
      "task_run.task_key",
      "task_run.state_type",
      "task_run.state_name",
      "task_run.state_timestamp",
      "task_run.states",
      "task_run.expected_start_time",
      "task_run.start_time",
      "task_run.end_time",
      "task_run.total_run_time",
      "task_run.flow_run_id",
      "flow_run.name as flow_run_name",
      "flow_run.flow_id",
      "flow.name as flow_name",
      "task_run.tags",
      "task_run.run_count",
    ])
    .where(sql<boolean>`task_run.id in (${ids})`)
    .orderBy(order)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    task_key: row.task_key,
    state_type: row.state_type as StateType, // safe: written from the contract's type only
    state_name: row.state_name,
    state_timestamp: formatInstantOrNull(row.state_timestamp),
    message: firstLine(decodeStates(row.states).at(-1)?.message ?? null),
    expected_start_time: formatInstantOrNull(row.expected_start_time),
    start_time: formatInstantOrNull(row.start_time),
    end_time: formatInstantOrNull(row.end_time),
    run_time: estimatedRunTime(row, nowMicros),
    lateness: estimatedStartTimeDelta(row, nowMicros),
    flow_run_id: row.flow_run_id,
    flow_run_name: row.flow_run_name,
    flow_id: row.flow_id,
    flow_name: row.flow_name,
    tags: JSON.parse(row.tags),
    run_count: row.run_count,
  }));
}

/** Flow runs of these ids as rows of a page, in the order of the ids; those that are gone are left out. */
export async function listFlowRunItemsAt(
  db: Queryable,
  ids: readonly string[],
  nowMicros: number,
): Promise<FlowRunItem[]> {
  if (ids.length === 0) return [];
  return inOrder(ids, await listFlowRunItems(db, sql.join(ids), sql`flow_run.id`, nowMicros));
}

/** Task runs of these ids as rows of a page, in the order of the ids; those that are gone are left out. */
export async function listTaskRunItemsAt(
  db: Queryable,
  ids: readonly string[],
  nowMicros: number,
): Promise<TaskRunItem[]> {
  if (ids.length === 0) return [];
  return inOrder(ids, await listTaskRunItems(db, sql.join(ids), sql`task_run.id`, nowMicros));
}

function inOrder<T extends { readonly id: string }>(ids: readonly string[], rows: readonly T[]): T[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** How many task runs each flow run has, at most 10,000 each; those without one are left out. Index: task_run_natural. */
export async function countTasksOfRuns(
  db: Queryable,
  runIds: readonly string[],
): Promise<Record<string, number>> {
  if (runIds.length === 0) return {};
  const { rows } = await sql<{ id: string; count: number }>`
    select flow_run.id, (select count(*) from (
      select 1 from task_run where task_run.flow_run_id = flow_run.id limit ${sql.lit(MOST_TASKS)}) as counted) as count
    from flow_run where flow_run.id in (${sql.join(runIds)})`.execute(db);
  return Object.fromEntries(rows.map(({ id, count }) => [id, Number(count)]));
}
