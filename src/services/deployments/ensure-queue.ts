import type { Queryable } from "../../store/dialects/dialect.ts";
import { lockWorkPool } from "../../store/queries/work-pool-queries.ts";
import { findPoolQueueRow } from "../../store/queries/work-queue-queries.ts";
import type { WorkPoolTable, WorkQueueTable } from "../../store/tables/work-pool.ts";
import type { ServiceContext } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { lockAgentPool } from "../work-pools/agent-pool.ts";
import { addQueue } from "../work-queues/new-queue.ts";

/** Inside a write unit, the queue of this name, which is added behind the others when it is missing. */
export async function ensurePoolQueue(
  ctx: ServiceContext,
  trx: Queryable,
  pool: { readonly id: string; readonly name: string },
  name: string,
): Promise<WorkQueueTable> {
  const known = await findPoolQueueRow(trx, pool.id, name);
  if (known !== undefined) return known;
  await lockWorkPool(trx, ctx.store.dialect, pool.name);
  const added = await addQueue(ctx, trx, pool.id, { name });
  return added ?? orNotFound(await findPoolQueueRow(trx, pool.id, name), "Work queue", name);
}

/** Inside a write unit, the queue of this name in the pool for agents, which is added before the others when missing. */
export async function ensureAgentQueue(
  ctx: ServiceContext,
  trx: Queryable,
  name: string,
): Promise<{ readonly pool: WorkPoolTable; readonly queue: WorkQueueTable }> {
  const pool = await lockAgentPool(ctx, trx);
  const known = await findPoolQueueRow(trx, pool.id, name);
  const queue = known ?? (await addQueue(ctx, trx, pool.id, { name, priority: 1 }));
  return { pool, queue: orNotFound(queue, "Work queue", name) };
}
