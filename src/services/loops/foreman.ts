import {
  markIdlePools,
  markLostWorkers,
  markUnpolledDeployments,
  markUnpolledQueues,
} from "../../store/queries/foreman-queries.ts";
import { deleteLostTaskWorkers } from "../../store/queries/task-queue-queries.ts";
import type { ServiceContext } from "../context.ts";
import { QUEUE_READY_SECONDS } from "../work-queues/polling.ts";
import { untilNotFull } from "./batches.ts";
import type { Loop } from "./loop.ts";

/** The heartbeat of workers that tell none. */
const DEFAULT_INTERVAL_SECONDS = 30;
/** How many deployments go in one write unit. */
const DEPLOYMENTS_PER_UNIT = 500;
/** Task workers of a server that died are shown no more long before this. */
const LOST_TASK_WORKER_SECONDS = 3600;

const MICROS = 1_000_000;

/** Workers that fell silent are offline; pools, queues and deployments that nobody works for are not ready. */
export const foreman: Loop = {
  name: "foreman",
  everySeconds: 15,
  async run(ctx, signal) {
    const { store, clock } = ctx;
    const now = clock.nowMicros();
    const since = now - QUEUE_READY_SECONDS * MICROS;
    const changed = await store.write(async (trx) => {
      const workers = await markLostWorkers(trx, now, DEFAULT_INTERVAL_SECONDS);
      const pools = await markIdlePools(trx, now);
      const queues = await markUnpolledQueues(trx, since, now);
      await ctx.tell?.entities(trx, { kind: "work-pool", verb: "not-ready", ids: pools });
      await ctx.tell?.entities(trx, { kind: "work-queue", verb: "not-ready", ids: queues });
      const taskWorkers = await deleteLostTaskWorkers(
        trx,
        (await store.nowMicros(trx)) - LOST_TASK_WORKER_SECONDS * MICROS,
      );
      return workers.length + pools.length + queues.length + taskWorkers;
    });
    const deployments = () => markDeployments(ctx, since);
    return changed + (await untilNotFull(signal, DEPLOYMENTS_PER_UNIT, deployments));
  },
};

async function markDeployments(ctx: ServiceContext, since: number): Promise<number> {
  const ids = await ctx.store.write(async (trx) => {
    const marked = await markUnpolledDeployments(trx, since, DEPLOYMENTS_PER_UNIT);
    await ctx.tell?.entities(trx, { kind: "deployment", verb: "not-ready", ids: marked });
    return marked;
  });
  return ids.length;
}
