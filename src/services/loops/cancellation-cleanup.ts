import {
  listCancelledWithChildren,
  listStuckCancellations,
  wasAnyCancelled,
} from "../../store/queries/loop-run-queries.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { cancelChildren } from "../flow-runs/cancel-children.ts";
import { changeFoundRun, type FoundRunOptions, ownState } from "../flow-runs/change-found-run.ts";
import { changeFlowRunState } from "../flow-runs/change-state.ts";
import { policiesOf } from "../policies.ts";
import { enqueueCleanup } from "../workers/cleanup.ts";
import { changeAllFound } from "./batches.ts";
import type { Loop } from "./loop.ts";

const BATCH = 200;
/** For how long a cancelled run is looked after: what comes later was sent by nobody who still runs. */
const LOOK_BACK_MICROS = 3600e6;
const TIMED_OUT = "Flow run cancellation timed out; marked this flow run as Cancelled.";

/** Ends cancellations that nobody carries out, and what cancelled runs have left behind. */
export const cancellationCleanup: Loop = {
  name: "cancellation-cleanup",
  everySeconds: 20,
  async run(ctx: ServiceContext, signal: AbortSignal): Promise<number> {
    const ended = await endStuckCancellations(ctx, signal);
    return ended + (await endChildren(ctx, signal));
  },
};

async function endStuckCancellations(ctx: ServiceContext, signal: AbortSignal): Promise<number> {
  const timeout = policiesOf(ctx).cancellation_timeout_seconds;
  const before = ctx.clock.nowMicros() - Math.round(timeout * 1e6);
  const list = () => listStuckCancellations(ctx.store.db, before, BATCH);
  return changeAllFound(signal, BATCH, list, (run) =>
    changeFoundRun(ctx, run, ownState("CANCELLED", TIMED_OUT), { force: true, afterwards: askWorkers(ctx) }),
  );
}

/** What still runs for it is taken down by a worker of its pool. */
function askWorkers(ctx: ServiceContext): NonNullable<FoundRunOptions["afterwards"]> {
  return async (trx, run, facts) => {
    if (run.work_pool_id === null || run.infrastructure_pid === null) return;
    const cleanup = {
      work_pool_id: run.work_pool_id,
      work_queue_id: run.work_queue_id,
      kind: "cancelling_timeout_teardown.v1",
      idempotency_key: `cancelling-timeout ${run.id} ${run.state_id}`,
      target: { flow_run_id: run.id, infrastructure_pid: run.infrastructure_pid },
    } as const;
    await enqueueCleanup(ctx, trx, cleanup, facts);
  };
}

/** Task runs and subflows that were written after their run had been cancelled. */
async function endChildren(ctx: ServiceContext, signal: AbortSignal): Promise<number> {
  const since = ctx.clock.nowMicros() - LOOK_BACK_MICROS;
  // An idle server starts no thread for a question whose answer is no: a thread costs 20 MB.
  if (!(await wasAnyCancelled(ctx.store.db, since))) return 0;
  const parents = await listCancelledWithChildren(ctx.store.reader, since, BATCH);
  let changed = 0;
  for (const parent of parents) {
    if (signal.aborted) break;
    const facts = await ctx.store.write(
      async (trx) => {
        const facts: DomainFact[] = [];
        await cancelChildren(ctx, trx, parent, facts, (id, state) =>
          changeFlowRunState(ctx, trx, id, state, {}, facts),
        );
        return facts;
      },
      { lane: parent },
    );
    ctx.facts.publish(facts);
    if (facts.length > 0) changed += 1;
  }
  return changed;
}
