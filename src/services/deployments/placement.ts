import type { Queryable } from "../../store/dialects/dialect.ts";
import { findWorkPoolRow, findWorkPoolRowById } from "../../store/queries/work-pool-queries.ts";
import { findPoolQueueRow, findWorkQueueRow } from "../../store/queries/work-queue-queries.ts";
import type { WorkPoolTable } from "../../store/tables/work-pool.ts";
import type { ServiceContext } from "../context.ts";
import { serviceError } from "../errors.ts";
import { ensureAgentQueue, ensurePoolQueue } from "./ensure-queue.ts";

/** The queue that a deployment's or a run's work goes to, in columns. */
export interface Placement {
  readonly work_queue_id: string | null;
  readonly work_queue_name: string | null;
  readonly work_pool_id: string | null;
  readonly work_pool_name: string | null;
}

export const NOWHERE: Placement = {
  work_queue_id: null,
  work_queue_name: null,
  work_pool_id: null,
  work_pool_name: null,
};

async function requirePool(trx: Queryable, name: string): Promise<WorkPoolTable> {
  const pool = await findWorkPoolRow(trx, name);
  if (pool !== undefined) return pool;
  throw serviceError("not-found", `Work pool "${name}" not found.`, { name });
}

async function placeIn(
  ctx: ServiceContext,
  trx: Queryable,
  pool: WorkPoolTable,
  queueName: string | null,
): Promise<Placement> {
  const queue =
    queueName === null
      ? pool.default_queue_id === null
        ? undefined
        : await findWorkQueueRow(trx, pool.default_queue_id)
      : await ensurePoolQueue(ctx, trx, pool, queueName);
  return {
    work_queue_id: queue?.id ?? null,
    work_queue_name: queue?.name ?? null,
    work_pool_id: pool.id,
    work_pool_name: pool.name,
  };
}

/**
 * Inside a write unit, finds the queue that a request names: the default one of a pool that is named alone (an empty
 * name is none); one that is missing is created; a queue without a pool is of the pool that is there for agents.
 *
 * @throws BatutaError `not-found` for the pool
 */
export async function placeDeployment(
  ctx: ServiceContext,
  trx: Queryable,
  poolName: string | null | undefined,
  queueName: string | null | undefined,
): Promise<Placement> {
  if (poolName) return placeIn(ctx, trx, await requirePool(trx, poolName), queueName || null);
  if (!queueName) return NOWHERE;
  const { pool, queue } = await ensureAgentQueue(ctx, trx, queueName);
  return {
    work_queue_id: queue.id,
    work_queue_name: queue.name,
    work_pool_id: pool.id,
    work_pool_name: pool.name,
  };
}

/**
 * The queue of a run that names another one of its deployment's pool; created when it is missing.
 *
 * @throws BatutaError `run-without-pool` when the deployment has no pool
 */
export async function placeRun(
  ctx: ServiceContext,
  trx: Queryable,
  deployment: { readonly id: string; readonly work_queue_id: string | null },
  queueName: string | null | undefined,
): Promise<Placement> {
  const own =
    deployment.work_queue_id === null ? undefined : await findWorkQueueRow(trx, deployment.work_queue_id);
  const pool = own === undefined ? undefined : await findWorkPoolRowById(trx, own.work_pool_id);
  if (!queueName) {
    if (own === undefined || pool === undefined) return NOWHERE;
    return {
      work_queue_id: own.id,
      work_queue_name: own.name,
      work_pool_id: pool.id,
      work_pool_name: pool.name,
    };
  }
  if (pool === undefined) {
    throw serviceError(
      "run-without-pool",
      `Cannot create flow run in work queue ${queueName} because deployment ${deployment.id} is not associated with a work pool. Please remove work_pool_name and try again.`,
    );
  }
  const known = await findPoolQueueRow(trx, pool.id, queueName);
  const queue = known ?? (await ensurePoolQueue(ctx, trx, pool, queueName));
  return {
    work_queue_id: queue.id,
    work_queue_name: queue.name,
    work_pool_id: pool.id,
    work_pool_name: pool.name,
  };
}
