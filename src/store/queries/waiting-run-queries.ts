import { sql } from "kysely";
import type { Dialect, Queryable } from "../dialects/dialect.ts";

/** Deployments whose runs these limits hold back. Index deployment_limit. */
export async function listDeploymentsOfLimits(
  db: Queryable,
  limitIds: readonly string[],
): Promise<{ readonly id: string; readonly concurrency_limit_id: string | null }[]> {
  return db
    .selectFrom("deployment")
    .select(["id", "concurrency_limit_id"])
    .where("concurrency_limit_id", "in", limitIds)
    .execute();
}

/** A run that waits for a slot. */
export interface WaitingRun {
  readonly id: string;
  readonly state_id: string | null;
}

/**
 * Runs of these deployments that wait for a slot until some later time, the longest waiting first; held until the write
 * unit commits. Index flow_run_awaiting_slot.
 */
export async function lockWaitingRuns(
  db: Queryable,
  dialect: Dialect,
  deploymentIds: readonly string[],
  nowMicros: number,
  limit: number,
): Promise<WaitingRun[]> {
  const query = db
    .selectFrom("flow_run")
    .select(["id", "state_id"])
    .where("deployment_id", "in", deploymentIds)
    .where(sql<boolean>`state_name = 'AwaitingConcurrencySlot'`)
    .where("state_type", "=", "SCHEDULED")
    .where("next_scheduled_start_time", ">", nowMicros)
    .orderBy("expected_start_time")
    .orderBy("id")
    .limit(limit);
  return dialect.forUpdateSkipLocked(query).execute();
}

/** Moves the time for which a run is scheduled, in its row and in its state. */
export async function makeRunDue(
  db: Queryable,
  run: WaitingRun,
  dueMicros: number,
  dueText: string,
): Promise<void> {
  await db
    .updateTable("flow_run")
    .set({ next_scheduled_start_time: dueMicros, updated: dueMicros })
    .where("id", "=", run.id)
    .execute();
  if (run.state_id === null) return;
  const state = await db
    .selectFrom("flow_run_state")
    .select("details")
    .where("id", "=", run.state_id)
    .executeTakeFirst();
  if (state === undefined) return;
  const details = JSON.stringify({ ...JSON.parse(state.details), scheduled_time: dueText });
  await db.updateTable("flow_run_state").set({ details }).where("id", "=", run.state_id).execute();
}

/** The limit on a deployment's runs, and what happens when it is full; undefined when there is no such deployment. */
export async function findDeploymentLimit(
  db: Queryable,
  deploymentId: string,
): Promise<
  { readonly concurrency_limit_id: string | null; readonly concurrency_options: string | null } | undefined
> {
  return db
    .selectFrom("deployment")
    .select(["concurrency_limit_id", "concurrency_options"])
    .where("id", "=", deploymentId)
    .executeTakeFirst();
}
