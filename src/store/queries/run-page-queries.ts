import { type RawBuilder, sql } from "kysely";
import type { StateType } from "../../contract/states/schemas.ts";
import type { FlowRunItem, TaskRunItem } from "../../contract/ui/run-pages.ts";
import type { Queryable } from "../dialects/dialect.ts";
import { bigint } from "./bigint.ts";
import { listFlowRunItems, listTaskRunItems } from "./run-item-queries.ts";

/** The latest states of a run that are told. */
const MOST_STATES = 200;
/** Characters of each message that are told. */
const MESSAGE_CHARACTERS = 4000;

interface TypeCount {
  readonly state_type: StateType;
  readonly count: number;
}

const counted = (rows: readonly { readonly state_type: string | null; readonly count: number }[]) =>
  rows.flatMap(({ state_type, count }): TypeCount[] =>
    // safe: written from the contract's type only
    state_type === null ? [] : [{ state_type: state_type as StateType, count: Number(count) }],
  );

/** How many task runs of a flow run are in states of each type. Index: task_run_natural. */
export async function countTasksByType(db: Queryable, flowRunId: string): Promise<TypeCount[]> {
  const query = db.selectFrom("task_run").select(["state_type", sql<number>`count(*)`.as("count")]);
  return counted(await query.where("flow_run_id", "=", flowRunId).groupBy("state_type").execute());
}

/** How many runs that a flow run has called are in states of each type. Indexes: task_run_natural, flow_run_parent. */
export async function countSubflowsByType(db: Queryable, flowRunId: string): Promise<TypeCount[]> {
  const { rows } = await sql<{ state_type: string | null; count: number }>`
    select flow_run.state_type, count(*) as count
    from task_run join flow_run on flow_run.parent_task_run_id = task_run.id
    where task_run.flow_run_id = ${flowRunId} group by flow_run.state_type`.execute(db);
  return counted(rows);
}

export async function countArtifactsOfRun(db: Queryable, flowRunId: string): Promise<number> {
  const query = db.selectFrom("artifact").select(sql<number>`count(*)`.as("count"));
  return Number((await query.where("flow_run_id", "=", flowRunId).executeTakeFirstOrThrow()).count);
}

/** Task runs of a flow run that failed or crashed, the first to fail first. */
export function listFailedTasks(
  db: Queryable,
  flowRunId: string,
  limit: number,
  nowMicros: number,
): Promise<TaskRunItem[]> {
  const order = sql`task_run.state_timestamp asc, task_run.id asc`;
  const page = sql`select id from (select task_run.id from task_run where flow_run_id = ${flowRunId}
    and state_type in ('FAILED', 'CRASHED') order by ${order} limit ${limit}) as page`;
  return listTaskRunItems(db, page, order, nowMicros);
}

/** The latest run before an instant that completed, of a deployment or of a flow. Indexes: flow_run_…_start. */
export async function findLastGoodRun(
  db: Queryable,
  of: { readonly column: "deployment_id" | "flow_id"; readonly id: string; readonly except: string },
  before: number,
  nowMicros: number,
): Promise<FlowRunItem | undefined> {
  const started = sql`coalesce(flow_run.start_time, flow_run.expected_start_time)`;
  const order: RawBuilder<unknown> = sql`${started} desc, flow_run.id desc`;
  const page = sql`select id from (select flow_run.id from flow_run
    where ${sql.ref(`flow_run.${of.column}`)} = ${of.id} and ${started} <= ${bigint(before)}
      and state_type = 'COMPLETED' and flow_run.id <> ${of.except}
    order by ${order} limit 1) as page`;
  return (await listFlowRunItems(db, page, order, nowMicros))[0];
}

/** The latest states of a run, oldest first; long messages are clipped. */
export async function listStatesOfRun(db: Queryable, flowRunId: string) {
  const rows = await db
    .selectFrom("flow_run_state")
    .select([
      "id",
      "type",
      "name",
      "timestamp",
      sql<string | null>`substr(message, 1, ${sql.lit(MESSAGE_CHARACTERS)})`.as("message"),
      "details",
    ])
    .where("flow_run_id", "=", flowRunId)
    .orderBy("timestamp", "desc")
    .orderBy("id", "desc")
    .limit(MOST_STATES)
    .execute();
  return rows.reverse();
}

/** The task run that stands for a flow run in the run that called it; undefined when it was not written yet. */
export async function findParentOfRun(db: Queryable, parentTaskRunId: string) {
  return db
    .selectFrom("task_run")
    .leftJoin("flow_run", "flow_run.id", "task_run.flow_run_id")
    .leftJoin("flow", "flow.id", "flow_run.flow_id")
    .select([
      "task_run.name as task_run_name",
      "task_run.flow_run_id",
      "flow_run.name as flow_run_name",
      "flow.name as flow_name",
    ])
    .where("task_run.id", "=", parentTaskRunId)
    .executeTakeFirst();
}

/** What a run belongs to: its flow, and of the others what is still there. */
export async function findOwnersOfRun(db: Queryable, id: string) {
  return db
    .selectFrom("flow_run")
    .innerJoin("flow", "flow.id", "flow_run.flow_id")
    .leftJoin("deployment", "deployment.id", "flow_run.deployment_id")
    .leftJoin("work_queue", "work_queue.id", "flow_run.work_queue_id")
    .leftJoin("work_pool", "work_pool.id", "work_queue.work_pool_id")
    .leftJoin("flow_run_heartbeat as heartbeat", "heartbeat.flow_run_id", "flow_run.id")
    .select([
      "flow.name as flow_name",
      "flow_run.owner_epoch",
      "deployment.id as deployment_id",
      "deployment.name as deployment_name",
      "deployment.paused as deployment_paused",
      "deployment.version as deployment_version",
      "deployment.entrypoint as deployment_entrypoint",
      "deployment.labels as deployment_labels",
      "work_queue.id as queue_id",
      "work_queue.name as queue_name",
      "work_queue.is_paused as queue_paused",
      "work_pool.id as pool_id",
      "work_pool.name as pool_name",
      "work_pool.type as pool_type",
      "work_pool.status as pool_status",
      "work_pool.is_paused as pool_paused",
      "heartbeat.latest as heard_at",
    ])
    .where("flow_run.id", "=", id)
    .executeTakeFirst();
}
