import { findWorkPoolRow, findWorkPoolRowById } from "../../store/queries/work-pool-queries.ts";
import {
  deleteWorkQueueRow,
  findPoolQueueRow,
  findWorkQueueRow,
} from "../../store/queries/work-queue-queries.ts";
import type { WorkPoolTable, WorkQueueTable } from "../../store/tables/work-pool.ts";
import type { ServiceContext } from "../context.ts";
import { serviceError } from "../errors.ts";
import { queueNotFound } from "../work-pools/pool-names.ts";
import { orQueueNotFound } from "./read.ts";
import { endQueues } from "./release-runs.ts";

/** Deletes a queue; its runs and deployments stay, without one. */
export async function deleteWorkQueue(ctx: ServiceContext, id: string): Promise<void> {
  await endQueues(
    ctx,
    async (trx) => {
      const queue = orQueueNotFound(await findWorkQueueRow(trx, id));
      refuseDefault(await findWorkPoolRowById(trx, queue.work_pool_id), queue);
      return [id];
    },
    async (trx) => {
      await ctx.tell?.entities(trx, { kind: "work-queue", verb: "deleted", ids: [id] });
      await deleteWorkQueueRow(trx, id);
    },
  );
}

/** Deletes a queue of a work pool; its runs and deployments stay, without one. */
export async function deletePoolQueue(ctx: ServiceContext, poolName: string, name: string): Promise<void> {
  const { db } = ctx.store;
  const pool = await findWorkPoolRow(db, poolName);
  const queue = pool && (await findPoolQueueRow(db, pool.id, name));
  if (queue === undefined) throw queueNotFound(poolName, name);
  await deleteWorkQueue(ctx, queue.id);
}

function refuseDefault(pool: WorkPoolTable | undefined, queue: WorkQueueTable): void {
  if (pool?.default_queue_id !== queue.id) return;
  throw serviceError(
    "default-queue",
    `work queue '${queue.name}' is the default queue of work pool '${pool.name}' and can't be deleted; delete the pool, or pause the queue`,
    { id: queue.id },
  );
}
