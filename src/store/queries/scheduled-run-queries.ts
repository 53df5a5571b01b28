import { sql } from "kysely";
import type { FlowRun } from "../../contract/flow-runs/schemas.ts";
import type { Queryable } from "../dialects/dialect.ts";
import { selectFlowRuns } from "./flow-run-queries.ts";
import { decodeFlowRun } from "./flow-run-rows.ts";

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
