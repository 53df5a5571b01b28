import { findNotReady } from "../../store/queries/told-entities.ts";
import {
  listUnpolledDeployments,
  markDeploymentsPolled,
  markQueuesPolled,
} from "../../store/queries/work-queue-queries.ts";
import type { WorkQueueTable } from "../../store/tables/work-pool.ts";
import type { ServiceContext } from "../context.ts";

/** A queue or deployment is ready for so long after somebody asked for its runs. */
export const QUEUE_READY_SECONDS = 60;
/** Polls within so many seconds of the last one that was written are not written. */
const POLL_WRITE_SECONDS = 5;

/** Notes that the runs of these queues were asked for. Mostly there is nothing to write. */
export async function noteQueuePoll(ctx: ServiceContext, queues: readonly WorkQueueTable[]): Promise<void> {
  if (queues.length === 0) return;
  const now = ctx.clock.nowMicros();
  const stale = now - POLL_WRITE_SECONDS * 1_000_000;
  const isStale = (queue: WorkQueueTable) =>
    (queue.last_polled ?? 0) < stale || (queue.status === "NOT_READY" && queue.is_paused === 0);
  const queueIds = queues.filter(isStale).map(({ id }) => id);
  const ids = queues.map(({ id }) => id);
  const deployments = await listUnpolledDeployments(ctx.store.db, ids, stale);
  if (queueIds.length === 0 && deployments.length === 0) return;
  await ctx.store.write(async (trx) => {
    const woken = ctx.tell ? await findNotReady(trx, "work_queue", queueIds) : [];
    const served = ctx.tell ? await findNotReady(trx, "deployment", deployments) : [];
    if (queueIds.length > 0) await markQueuesPolled(trx, queueIds, now);
    if (deployments.length > 0) await markDeploymentsPolled(trx, deployments, now);
    await ctx.tell?.entities(trx, { kind: "work-queue", verb: "ready", ids: woken });
    await ctx.tell?.entities(trx, { kind: "deployment", verb: "ready", ids: served });
  });
}
