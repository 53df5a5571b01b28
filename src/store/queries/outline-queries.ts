import { sql } from "kysely";
import type { Queryable } from "../dialects/dialect.ts";

/** Task runs of a flow run with their subflow runs, in the order of their expected start; instants in microseconds. Index: task_run_natural. */
export async function listOutlineTasks(
  db: Queryable,
  flowRunId: string,
  changedFrom: number | undefined,
  limit: number,
) {
  let query = db
    .selectFrom("task_run")
    .leftJoin("flow_run as subflow", "subflow.parent_task_run_id", "task_run.id")
    .leftJoin("flow as subflow_flow", "subflow_flow.id", "subflow.flow_id")
    .select([
      "task_run.id",
      "task_run.name",
      "task_run.task_key",
      "task_run.state_type",
      "task_run.state_name",
      "task_run.expected_start_time",
      "task_run.start_time",
      "task_run.end_time",
      "task_run.run_count",
      "task_run.task_inputs",
      // Of most task runs the times say the same, and thousands of histories would be read for nothing.
      sql<string | null>`case when task_run.run_count > 1 or task_run.state_type in ('PAUSED', 'SCHEDULED')
        then task_run.states end`.as("states"),
      "subflow.id as subflow_id",
      "subflow.created as subflow_created",
      "subflow.name as subflow_name",
      "subflow_flow.name as subflow_flow_name",
      "subflow.state_type as subflow_state_type",
      "subflow.state_name as subflow_state_name",
      "subflow.expected_start_time as subflow_expected_start_time",
      "subflow.start_time as subflow_start_time",
      "subflow.end_time as subflow_end_time",
      "subflow.run_count as subflow_run_count",
    ])
    .where("task_run.flow_run_id", "=", flowRunId);
  if (changedFrom !== undefined) {
    query = query.where((eb) =>
      eb.or([eb("task_run.updated", ">=", changedFrom), eb("subflow.updated", ">=", changedFrom)]),
    );
  }
  return query.orderBy("task_run.expected_start_time").orderBy("task_run.id").limit(limit).execute();
}

/** A flow run as the head of its outline; undefined when there is none. */
export async function findOutlineRun(db: Queryable, id: string) {
  return db
    .selectFrom("flow_run")
    .innerJoin("flow", "flow.id", "flow_run.flow_id")
    .select([
      "flow_run.id",
      "flow_run.name",
      "flow.name as flow_name",
      "flow_run.state_type",
      "flow_run.state_name",
      "flow_run.expected_start_time",
      "flow_run.start_time",
      "flow_run.end_time",
    ])
    .where("flow_run.id", "=", id)
    .executeTakeFirst();
}

/** How many task runs a flow run has. Index: task_run_natural. */
export async function countOutlineTasks(db: Queryable, flowRunId: string): Promise<number> {
  const row = await db
    .selectFrom("task_run")
    .select(({ fn }) => fn.countAll().as("count"))
    .where("flow_run_id", "=", flowRunId)
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}

/** What a flow run and its task runs have made for people, oldest first, without the data. */
export async function listOutlineArtifacts(db: Queryable, flowRunId: string, limit: number) {
  return db
    .selectFrom("artifact")
    .select(["id", "key", "type", "task_run_id"])
    .where("flow_run_id", "=", flowRunId)
    .where("type", "<>", "result")
    .orderBy("created")
    .orderBy("id")
    .limit(limit)
    .execute();
}
