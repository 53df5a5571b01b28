import type { Queryable } from "../dialects/dialect.ts";

/** The task runs of a flow run, with what tells in which order they were begun. Index task_run_natural. */
export async function listTasksToRewind(db: Queryable, flowRunId: string) {
  const query = db.selectFrom("task_run").select(["id", "dynamic_key", "states", "task_inputs"]);
  return query.where("flow_run_id", "=", flowRunId).execute();
}

/** The flow runs that task runs of a flow run have called. Index flow_run_parent. */
export async function listCalledRuns(db: Queryable, flowRunId: string) {
  return db
    .selectFrom("flow_run")
    .select(["id", "parent_task_run_id", "deployment_id", "state_type", "idempotency_key"])
    .where("parent_task_run_id", "in", (eb) =>
      eb.selectFrom("task_run").select("task_run.id").where("task_run.flow_run_id", "=", flowRunId),
    )
    .execute();
}
