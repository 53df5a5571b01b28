import { MAX_CRASH_RESUMES } from "../../domain/states/crash-resume.ts";
import { claimLostAt, isFenced } from "../../domain/states/lost-claim.ts";
import { formatInstant } from "../../platform/instants.ts";
import { countCrashes } from "../../store/queries/crash-queries.ts";
import { updateFlowRunRow } from "../../store/queries/flow-run-writes.ts";
import { listClaimedRuns } from "../../store/queries/lost-claim-queries.ts";
import type { ServiceContext } from "../context.ts";
import { changeFoundRun, type FoundRunOptions, ownState } from "../flow-runs/change-found-run.ts";
import { changeFlowRunState } from "../flow-runs/change-state.ts";
import { claimFacts } from "../flow-runs/claim-facts.ts";
import { changeById } from "./batches.ts";

const BATCH = 200;
/** No worker is taken for lost sooner: it tells that it lives every second at most. */
const LEAST_MICROS = 3e6;

/**
 * Takes runs back from workers that have gone with their machine before the run began: they crash, and are scheduled
 * again where a process that comes late would be refused.
 *
 * @param since - since when the server has watched without a gap
 */
export async function takeLostClaimsBack(
  ctx: ServiceContext,
  since: number,
  signal: AbortSignal,
): Promise<number> {
  const before = ctx.clock.nowMicros() - LEAST_MICROS;
  const list = (after: string) => listClaimedRuns(ctx.store.db, { before, after, limit: BATCH });
  return changeById(signal, BATCH, list, async (run) => {
    const lostAt = claimLostAt(claimFacts(run, since));
    if (lostAt === undefined || lostAt > ctx.clock.nowMicros()) return false;
    const heard = run.heard_at === null ? "ever" : `since ${formatInstant(run.heard_at)}`;
    const isAgain = isFenced(run.entrypoint);
    const rest = isAgain ? "" : "; whether its code was started is not known, so it is not started again";
    const message = `The worker ${run.worker_name} that had taken this run has given no sign of life ${heard}, and the run has not begun${rest}.`;
    return changeFoundRun(ctx, run, ownState("CRASHED", message), {
      ...(isAgain ? { afterwards: scheduleAgain(ctx) } : {}),
    });
  });
}

/** Schedules a run that had not begun once more, in the write unit of its crash; a process that has its old claim is fenced off. */
export function scheduleAgain(ctx: ServiceContext): NonNullable<FoundRunOptions["afterwards"]> {
  return async (trx, run, facts) => {
    if ((await countCrashes(trx, run.id)) > MAX_CRASH_RESUMES) return;
    await updateFlowRunRow(trx, run.id, { infrastructure_pid: null, owner_epoch: run.owner_epoch + 1 });
    const next = ownState("SCHEDULED", "Nothing of the run had begun: another worker may take it.", {
      name: "AwaitingRetry",
      details: { scheduled_time: formatInstant(ctx.clock.nowMicros()) },
    });
    await changeFlowRunState(ctx, trx, run.id, next, {}, facts);
  };
}
