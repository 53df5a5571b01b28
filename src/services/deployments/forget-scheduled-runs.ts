import type { Queryable } from "../../store/dialects/dialect.ts";
import { lookAgain } from "../../store/queries/deployment-schedule-queries.ts";
import { deleteFlowRunRows } from "../../store/queries/flow-run-queries.ts";
import { listScheduledRunIds } from "../../store/queries/scheduled-run-queries.ts";

/**
 * Inside a write unit, forgets what a deployment's schedules have made and that has not begun, and has the schedules
 * looked at again: after every change the runs to come are made anew.
 */
export async function forgetScheduledRuns(trx: Queryable, deploymentId: string): Promise<void> {
  // First, so that a pass of the scheduler which holds the schedules has committed its runs: they are found then.
  await lookAgain(trx, deploymentId);
  await deleteFlowRunRows(trx, await listScheduledRunIds(trx, [deploymentId], true));
}
