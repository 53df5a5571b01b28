import type { Queryable } from "../../store/dialects/dialect.ts";
import { lockWorkPool } from "../../store/queries/work-pool-queries.ts";
import { findPoolQueueRow, findWorkQueueRow } from "../../store/queries/work-queue-queries.ts";
import type { WorkPoolTable, WorkQueueTable } from "../../store/tables/work-pool.ts";
import type { ServiceContext } from "../context.ts";
import { addQueue } from "../work-queues/new-queue.ts";
import { addPool } from "./new-pool.ts";
import { AGENT_POOL, AGENT_TYPE, poolNotFound, queueNotFound } from "./pool-names.ts";

/** A queue that runs can wait in, with its pool. */
export interface ResolvedQueue {
  readonly pool: WorkPoolTable;
  readonly queue: WorkQueueTable;
}

/** The pool of queues that were made without one, held until the write unit commits; made when it is missing. */
export async function lockAgentPool(ctx: ServiceContext, trx: Queryable): Promise<WorkPoolTable> {
  const { dialect } = ctx.store;
  const pool =
    (await lockWorkPool(trx, dialect, AGENT_POOL)) ??
    (await addPool(ctx, trx, { name: AGENT_POOL, type: AGENT_TYPE })) ??
    (await lockWorkPool(trx, dialect, AGENT_POOL));
  if (pool === undefined) throw poolNotFound(AGENT_POOL);
  return pool;
}

/**
 * Finds the queue that a deployment or run names, inside a write unit. A queue that its pool does not have is made; a
 * queue without a pool is one of the agents' pool; a pool without a queue means its default queue.
 *
 * @returns undefined when neither is named
 * @throws BatutaError `not-found` when there is no such pool
 */
export async function resolveQueue(
  ctx: ServiceContext,
  trx: Queryable,
  poolName: string | null | undefined,
  queueName: string | null | undefined,
): Promise<ResolvedQueue | undefined> {
  if (poolName == null && queueName == null) return undefined;
  const pool =
    poolName == null ? await lockAgentPool(ctx, trx) : await lockWorkPool(trx, ctx.store.dialect, poolName);
  if (pool === undefined) throw poolNotFound(poolName ?? "");
  const queue =
    queueName == null
      ? await findWorkQueueRow(trx, pool.default_queue_id ?? "")
      : ((await findPoolQueueRow(trx, pool.id, queueName)) ??
        (await addQueue(ctx, trx, pool.id, { name: queueName })));
  if (queue === undefined) throw queueNotFound(pool.name, queueName ?? "default");
  return { pool, queue };
}
