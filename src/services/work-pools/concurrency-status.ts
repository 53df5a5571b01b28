import type { WorkPoolConcurrencyStatus } from "../../contract/work-pools/schemas.ts";
import { countSlots, listHoldersOfQueues } from "../../store/queries/slot-queries.ts";
import { listPoolQueueRows } from "../../store/queries/work-queue-queries.ts";
import type { ServiceContext } from "../context.ts";
import { pageOf } from "../list-limits.ts";
import { readWorkPoolRow } from "./read.ts";

interface Body {
  readonly page: number;
  readonly limit?: number | null | undefined;
  readonly flow_run_limit: number;
}

/** Which runs hold the slots of a pool, by queue; a page is a page of queues. */
export async function readPoolConcurrency(
  ctx: ServiceContext,
  name: string,
  body: Body,
): Promise<WorkPoolConcurrencyStatus> {
  const pool = await readWorkPoolRow(ctx, name);
  const { reader } = ctx.store;
  const queues = await listPoolQueueRows(reader, pool.id);
  const slots = await countSlots(
    reader,
    queues.map(({ id }) => id),
  );
  const { results, ...page } = await pageOf(
    body,
    async ({ limit, offset }) => queues.slice(offset, offset + limit),
    async () => queues.length,
  );
  const ids = results.map(({ id }) => id);
  const holders = await listHoldersOfQueues(reader, ids, body.flow_run_limit, ctx.clock.nowMicros());
  return {
    active_slots: [...slots.values()].reduce((sum, count) => sum + count, 0),
    concurrency_limit: pool.concurrency_limit,
    queues: results.map((queue) => ({
      queue_id: queue.id,
      queue_name: queue.name,
      active_slots: slots.get(queue.id) ?? 0,
      concurrency_limit: queue.concurrency_limit,
      flow_runs: holders.get(queue.id) ?? [],
      flow_run_count: slots.get(queue.id) ?? 0,
    })),
    ...page,
  };
}
