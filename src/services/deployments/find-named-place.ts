import type { Queryable } from "../../store/dialects/dialect.ts";
import { findWorkPoolRow } from "../../store/queries/work-pool-queries.ts";
import { findPoolQueueRow, findWorkQueueRow } from "../../store/queries/work-queue-queries.ts";
import { serviceError } from "../errors.ts";
import type { Placement } from "./placement.ts";

/**
 * A queue that exists, by the names of its pool and its own; the pool's default one when only the pool is named.
 *
 * @throws BatutaError `not-found`
 */
export async function findNamedPlace(
  db: Queryable,
  poolName: string,
  queueName: string | null,
): Promise<Placement> {
  const pool = await findWorkPoolRow(db, poolName);
  if (pool === undefined) {
    throw serviceError("not-found", `Work pool "${poolName}" not found.`, { name: poolName });
  }
  const queue =
    queueName !== null
      ? await findPoolQueueRow(db, pool.id, queueName)
      : pool.default_queue_id === null
        ? undefined
        : await findWorkQueueRow(db, pool.default_queue_id);
  if (queue === undefined) {
    const name = `${poolName}/${queueName ?? "default"}`;
    throw serviceError("not-found", `Work pool queue '${name}' not found.`, { name });
  }
  return {
    work_queue_id: queue.id,
    work_queue_name: queue.name,
    work_pool_id: pool.id,
    work_pool_name: pool.name,
  };
}
