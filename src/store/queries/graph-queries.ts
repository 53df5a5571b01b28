import type { Queryable } from "../dialects/dialect.ts";

/** A task run of a flow run's graph, with the subflow run that it tracks. Instants in microseconds. */
export interface GraphTaskRow {
  readonly id: string;
  readonly name: string;
  readonly state_type: string;
  readonly expected_start_time: number | null;
  readonly start_time: number | null;
  readonly end_time: number | null;
  /** JSON object. */
  readonly task_inputs: string;
  readonly subflow_id: string | null;
  readonly subflow_name: string | null;
  /** Name of the flow that the subflow run is a run of. */
  readonly subflow_flow_name: string | null;
  readonly subflow_state_type: string | null;
  readonly subflow_start_time: number | null;
  readonly subflow_expected_start_time: number | null;
  readonly subflow_end_time: number | null;
}

/** The task runs of a flow run and their subflow runs, in the order of their start. */
export async function listGraphTasks(
  db: Queryable,
  flowRunId: string,
  limit: number,
): Promise<GraphTaskRow[]> {
  return db
    .selectFrom("task_run")
    .leftJoin("flow_run as subflow", "subflow.parent_task_run_id", "task_run.id")
    .leftJoin("flow as subflow_flow", "subflow_flow.id", "subflow.flow_id")
    .select([
      "task_run.id",
      "task_run.name",
      "task_run.state_type",
      "task_run.expected_start_time",
      "task_run.start_time",
      "task_run.end_time",
      "task_run.task_inputs",
      "subflow.id as subflow_id",
      "subflow.name as subflow_name",
      "subflow_flow.name as subflow_flow_name",
      "subflow.state_type as subflow_state_type",
      "subflow.start_time as subflow_start_time",
      "subflow.expected_start_time as subflow_expected_start_time",
      "subflow.end_time as subflow_end_time",
    ])
    .where("task_run.flow_run_id", "=", flowRunId)
    .orderBy("task_run.expected_start_time")
    .orderBy("task_run.id")
    .limit(limit)
    .execute();
}

/** The times of a flow run; undefined when there is no such run. */
export async function findFlowRunTimes(db: Queryable, id: string) {
  return db
    .selectFrom("flow_run")
    .select(["start_time", "expected_start_time", "end_time"])
    .where("id", "=", id)
    .executeTakeFirst();
}

/** What a flow run and its task runs have made for people, oldest first. */
export async function listGraphArtifacts(db: Queryable, flowRunId: string, limit: number) {
  return db
    .selectFrom("artifact")
    .leftJoin("artifact_collection", "artifact_collection.latest_id", "artifact.id")
    .select([
      "artifact.id",
      "artifact.created",
      "artifact.key",
      "artifact.type",
      "artifact.data",
      "artifact.task_run_id",
      "artifact_collection.id as latest_in",
    ])
    .where("artifact.flow_run_id", "=", flowRunId)
    .where("artifact.type", "<>", "result")
    .orderBy("artifact.created")
    .orderBy("artifact.id")
    .limit(limit)
    .execute();
}

/** Task runs with all that the older graph shows. */
export async function listDependencyRows(db: Queryable, flowRunId: string, limit: number) {
  return db
    .selectFrom("task_run")
    .select([
      "id",
      "name",
      "state_type",
      "state_timestamp",
      "expected_start_time",
      "start_time",
      "end_time",
      "total_run_time",
      "task_inputs",
      "states",
    ])
    .where("flow_run_id", "=", flowRunId)
    .orderBy("id")
    .limit(limit)
    .execute();
}
