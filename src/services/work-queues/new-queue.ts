import type { QueueFilter } from "../../contract/work-queues/schemas.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import {
  insertWorkQueue,
  listPoolQueueRows,
  moveQueuesBack,
} from "../../store/queries/work-queue-queries.ts";
import type { WorkQueueTable } from "../../store/tables/work-pool.ts";
import { cleanText } from "../clean-text.ts";
import type { ServiceContext } from "../context.ts";

/** What a new queue is made from. */
export interface NewQueue {
  readonly name: string;
  readonly description?: string | null | undefined;
  readonly is_paused?: boolean | undefined;
  readonly concurrency_limit?: number | null | undefined;
  /** The first free one when absent. */
  readonly priority?: number | null | undefined;
  readonly filter?: QueueFilter | null | undefined;
}

type Placed = Pick<WorkQueueTable, "id" | "priority">;

/** The lowest priority that no queue has. */
export function firstFreePriority(queues: readonly Placed[]): number {
  const taken = new Set(queues.map(({ priority }) => priority));
  let free = 1;
  while (taken.has(free)) free += 1;
  return free;
}

/** The queues that make room for one at `priority`: the one there, and those that follow it without a gap. */
export function queuesToMove(queues: readonly Placed[], priority: number): string[] {
  const moved: string[] = [];
  for (let at = priority; ; at += 1) {
    const here = queues.filter((queue) => queue.priority === at);
    if (here.length === 0) return moved;
    moved.push(...here.map(({ id }) => id));
  }
}

/**
 * Adds a queue to a pool that the write unit holds, at its priority; undefined when the pool has one of this name.
 */
export async function addQueue(
  ctx: ServiceContext,
  trx: Queryable,
  poolId: string,
  init: NewQueue,
): Promise<WorkQueueTable | undefined> {
  const now = ctx.clock.nowMicros();
  const others = await listPoolQueueRows(trx, poolId);
  const name = cleanText(init.name);
  if (others.some((queue) => queue.name === name)) return undefined;
  const priority = init.priority ?? firstFreePriority(others);
  const row: WorkQueueTable = {
    id: ctx.ids.uuid(),
    created: now,
    updated: now,
    work_pool_id: poolId,
    name,
    description: cleanText(init.description ?? ""),
    priority,
    is_paused: init.is_paused === true ? 1 : 0,
    concurrency_limit: init.concurrency_limit ?? null,
    filter: init.filter == null ? null : JSON.stringify(init.filter),
    last_polled: null,
    status: init.is_paused === true ? "PAUSED" : "NOT_READY",
  };
  if (!(await insertWorkQueue(trx, row))) return undefined;
  await moveQueuesBack(trx, queuesToMove(others, priority), now);
  await ctx.tell?.entities(trx, { kind: "work-queue", verb: "created", ids: [row.id] });
  return row;
}
