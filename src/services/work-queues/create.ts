import type { WorkQueue, WorkQueueCreate } from "../../contract/work-queues/schemas.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { lockWorkPool } from "../../store/queries/work-pool-queries.ts";
import { findWorkQueue } from "../../store/queries/work-queue-queries.ts";
import type { WorkPoolTable } from "../../store/tables/work-pool.ts";
import type { ServiceContext } from "../context.ts";
import { orNotFound, serviceError } from "../errors.ts";
import { lockAgentPool } from "../work-pools/agent-pool.ts";
import { poolNotFound } from "../work-pools/pool-names.ts";
import { addQueue } from "./new-queue.ts";

async function create(
  ctx: ServiceContext,
  lockPool: (trx: Queryable) => Promise<WorkPoolTable | undefined>,
  poolName: string | undefined,
  body: WorkQueueCreate,
): Promise<WorkQueue> {
  return ctx.store.write(async (trx) => {
    const pool = await lockPool(trx);
    if (pool === undefined) throw poolNotFound(poolName ?? "");
    const queue = await addQueue(ctx, trx, pool.id, body);
    if (queue === undefined) {
      const where = poolName === undefined ? "" : ` in work pool '${poolName}'`;
      throw serviceError("already-exists", `A work queue with this name already exists${where}.`, {
        name: body.name,
      });
    }
    return orNotFound(await findWorkQueue(trx, queue.id), "Work queue", queue.id);
  });
}

/** Creates a queue of a work pool. */
export function createPoolQueue(
  ctx: ServiceContext,
  poolName: string,
  body: WorkQueueCreate,
): Promise<WorkQueue> {
  return create(ctx, (trx) => lockWorkPool(trx, ctx.store.dialect, poolName), poolName, body);
}

/** Creates a queue of the agents' pool. */
export function createWorkQueue(ctx: ServiceContext, body: WorkQueueCreate): Promise<WorkQueue> {
  return create(ctx, (trx) => lockAgentPool(ctx, trx), undefined, body);
}
