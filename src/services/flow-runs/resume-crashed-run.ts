import { crashResumeDelay, MAX_CRASH_RESUMES, ON_CRASH_LABEL } from "../../domain/states/crash-resume.ts";
import type { ProposedState } from "../../domain/states/orchestrate.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { countCrashes } from "../../store/queries/crash-queries.ts";
import { type FlowRunForChange, updateFlowRunRow } from "../../store/queries/flow-run-writes.ts";
import type { ServiceContext } from "../context.ts";

/**
 * What follows the crash of a run whose deployment says that crashed runs go on: it is scheduled again, as the same run,
 * and whoever runs it then goes on from the journal. In the write unit of the crash, so that nobody who waits for the
 * run's end takes the crash for it.
 *
 * @param run - as it was before the crash.
 * @returns the state to propose next; undefined when the run stays crashed.
 */
export async function resumeCrashedRun(
  ctx: ServiceContext,
  trx: Queryable,
  run: FlowRunForChange,
): Promise<ProposedState | undefined> {
  const crashes = await countCrashes(trx, run.id);
  const delaySeconds = crashResumeDelay({
    onCrash: JSON.parse(run.labels)[ON_CRASH_LABEL],
    before: run.state_type,
    hasDeployment: run.deployment_id !== null,
    crashes,
  });
  if (delaySeconds === undefined) return undefined;
  // Its process is gone, or was stopped and goes on: it is fenced off, and what a worker still says of it is not about the next.
  await updateFlowRunRow(trx, run.id, {
    infrastructure_pid: null,
    owner_epoch: run.owner_epoch === 0 ? 0 : run.owner_epoch + 1,
  });
  const due = ctx.clock.nowMicros() + delaySeconds * 1_000_000;
  return {
    type: "SCHEDULED",
    name: "AwaitingRetry",
    message: `The run crashed (${crashes} of at most ${MAX_CRASH_RESUMES + 1} times) and goes on from its journal.`,
    data: null,
    has_result: false,
    details: { scheduled_time: formatInstant(due) },
  };
}
