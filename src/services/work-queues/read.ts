import type { WorkQueueFilter } from "../../contract/work-pools/filters.ts";
import type { WorkQueue } from "../../contract/work-queues/schemas.ts";
import { findPoolQueue, findWorkQueue, listWorkQueueRows } from "../../store/queries/work-queue-queries.ts";
import type { ServiceContext } from "../context.ts";
import { serviceError } from "../errors.ts";
import { sliceOf } from "../list-limits.ts";
import { AGENT_POOL, queueNotFound } from "../work-pools/pool-names.ts";
import { readWorkPoolRow } from "../work-pools/read.ts";

/** Passes a queue on, or says that there is none. */
export function orQueueNotFound<T>(queue: T | undefined): T {
  if (queue === undefined) throw serviceError("not-found", "work queue not found");
  return queue;
}

export async function readWorkQueue(ctx: ServiceContext, id: string): Promise<WorkQueue> {
  return orQueueNotFound(await findWorkQueue(ctx.store.db, id));
}

/** A queue of the agents' pool. */
export async function readWorkQueueByName(ctx: ServiceContext, name: string): Promise<WorkQueue> {
  return orQueueNotFound(await findPoolQueue(ctx.store.db, AGENT_POOL, name));
}

export async function readPoolQueue(ctx: ServiceContext, poolName: string, name: string): Promise<WorkQueue> {
  const queue = await findPoolQueue(ctx.store.db, poolName, name);
  if (queue === undefined) throw queueNotFound(poolName, name);
  return queue;
}

interface ListBody {
  readonly work_queues?: WorkQueueFilter | null | undefined;
  readonly limit?: number | null | undefined;
  readonly offset: number;
}

/** Queues of all pools, by name. */
export async function listWorkQueues(ctx: ServiceContext, body: ListBody): Promise<WorkQueue[]> {
  const { reader, dialect } = ctx.store;
  return listWorkQueueRows(reader, dialect, null, body.work_queues, sliceOf(body));
}

/** Queues of a pool, by priority. */
export async function listPoolQueues(
  ctx: ServiceContext,
  poolName: string,
  body: ListBody,
): Promise<WorkQueue[]> {
  const pool = await readWorkPoolRow(ctx, poolName);
  const { reader, dialect } = ctx.store;
  return listWorkQueueRows(reader, dialect, pool.id, body.work_queues, sliceOf(body));
}
