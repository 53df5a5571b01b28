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
import { checkedQueueName } from "./checked-name.ts";

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

/**
 * The first place that no queue has. Queues with equal priorities count one place each, so that the answer is Prefect's.
 */
export function firstFreePriority(queues: readonly Placed[]): number {
  const taken = queues.map(({ priority }) => priority).sort((a, b) => a - b);
  const gap = taken.findIndex((priority, at) => priority !== at + 1);
  return gap === -1 ? taken.length + 1 : gap + 1;
}

/**
 * By how many places queues of a pool move back for one that takes a place: the one there moves, and those that follow
 * it without a gap. No two are equal afterwards, even if some were.
 */
export function movesFor(others: readonly Placed[], placed: Placed): ReadonlyMap<string, number> {
  const inOrder = others.toSorted((a, b) => a.priority - b.priority);
  const at = inOrder.findIndex(({ priority }) => priority >= placed.priority);
  inOrder.splice(at === -1 ? inOrder.length : at, 0, placed);
  const moves = new Map<string, number>();
  let last = 0;
  for (const { id, priority } of inOrder) {
    last = Math.max(priority, last + 1);
    if (last !== priority) moves.set(id, last - priority);
  }
  return moves;
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
  const name = checkedQueueName(init.name);
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
  // As in Prefect, the others make room for a place that was asked for, not for one that was found.
  const moves = movesFor(init.priority == null ? [] : others, row);
  await moveQueuesBack(trx, moves, now);
  await ctx.tell?.entities(trx, { kind: "work-queue", verb: "created", ids: [row.id] });
  return { ...row, priority: priority + (moves.get(row.id) ?? 0) };
}
