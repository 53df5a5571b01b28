import type { Queryable } from "../../store/dialects/dialect.ts";
import { lookAgain } from "../../store/queries/deployment-schedule-queries.ts";
import { deleteFlowRunRows } from "../../store/queries/flow-run-queries.ts";
import { listAwakePolicies, listDueScheduledRuns } from "../../store/queries/schedule-policy-queries.ts";
import { listScheduledRunIds } from "../../store/queries/scheduled-run-queries.ts";

/**
 * Inside a write unit that has written the change of a deployment, forgets what its schedules have made and that has not
 * begun, and has the schedules looked at again: after every change the runs to come are made anew. Runs that are due
 * already stay where their schedule says what becomes of such runs, as long as it is awake.
 */
export async function forgetScheduledRuns(trx: Queryable, deploymentId: string): Promise<void> {
  // First, so that a pass of the scheduler which holds the schedules has committed its runs: they are found then.
  await lookAgain(trx, deploymentId);
  const kept = await listKeptRuns(trx, deploymentId);
  const ids = await listScheduledRunIds(trx, [deploymentId], true);
  await deleteFlowRunRows(
    trx,
    ids.filter((id) => !kept.has(id)),
  );
}

async function listKeptRuns(trx: Queryable, deploymentId: string): Promise<ReadonlySet<string>> {
  const policies = await listAwakePolicies(trx, deploymentId);
  const [first] = policies;
  if (first === undefined) return new Set();
  const awake = new Set(policies.map(({ id }) => id));
  const due = await listDueScheduledRuns(trx, deploymentId, first.updated);
  return new Set(
    due.filter(({ created_by }) => awake.has(JSON.parse(created_by ?? "{}").id)).map(({ id }) => id),
  );
}
