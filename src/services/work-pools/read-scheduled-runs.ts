import type { WorkerFlowRunResponse } from "../../contract/work-pools/schemas.ts";
import { parseInstant } from "../../platform/instants.ts";
import {
  type DueWindow,
  listDueRunIds,
  listRunsById,
  type QueueRoom,
} from "../../store/queries/due-run-queries.ts";
import { countSlots } from "../../store/queries/slot-queries.ts";
import { listPoolQueueRows } from "../../store/queries/work-queue-queries.ts";
import type { WorkPoolTable, WorkQueueTable } from "../../store/tables/work-pool.ts";
import type { ServiceContext } from "../context.ts";
import { sliceOf } from "../list-limits.ts";
import { noteQueuePoll } from "../work-queues/polling.ts";
import { queueNotFound } from "./pool-names.ts";
import { readWorkPoolRow } from "./read.ts";

interface Body {
  readonly work_queue_names?: readonly string[] | null | undefined;
  readonly scheduled_before?: string | null | undefined;
  readonly scheduled_after?: string | null | undefined;
  readonly limit?: number | null | undefined;
}

/**
 * The due runs that a worker may claim: of queues that are not paused, as many as their limits and the pool's leave
 * room for, counted from the runs that are pending or running now. It changes no run: who may have one is decided when
 * the state PENDING is proposed.
 */
export async function readScheduledFlowRuns(
  ctx: ServiceContext,
  poolName: string,
  body: Body,
): Promise<WorkerFlowRunResponse[]> {
  const { db, dialect } = ctx.store;
  const { limit } = sliceOf({ limit: body.limit, offset: 0 });
  const pool = await readWorkPoolRow(ctx, poolName);
  const all = await listPoolQueueRows(db, pool.id);
  const queues = chosen(pool, all, body.work_queue_names ?? []);
  await noteQueuePoll(ctx, queues);
  const { rooms, left } = await roomOf(ctx, pool, all, queues, limit);
  const ids = await listDueRunIds(db, dialect, rooms, windowOf(body), left);
  return (await listRunsById(db, ids, ctx.clock.nowMicros())).map((run) => {
    const { work_pool_id: _pool, work_pool_name: _name, ...flow_run } = run;
    return { work_pool_id: pool.id, work_queue_id: run.work_queue_id ?? "", flow_run };
  });
}

function chosen(
  pool: WorkPoolTable,
  queues: readonly WorkQueueTable[],
  names: readonly string[],
): readonly WorkQueueTable[] {
  if (names.length === 0) return queues;
  const missing = names.find((name) => !queues.some((queue) => queue.name === name));
  if (missing !== undefined) throw queueNotFound(pool.name, missing);
  return queues.filter(({ name }) => names.includes(name));
}

/** Instants of a request as a window. */
export function windowOf(body: Pick<Body, "scheduled_before" | "scheduled_after">): DueWindow {
  const micros = (text: string | null | undefined) => (text == null ? undefined : parseInstant(text));
  return { before: micros(body.scheduled_before), after: micros(body.scheduled_after) };
}

/** How many runs each queue may hand out, and all of them together. */
async function roomOf(
  ctx: ServiceContext,
  pool: WorkPoolTable,
  all: readonly WorkQueueTable[],
  queues: readonly WorkQueueTable[],
  limit: number,
): Promise<{ readonly rooms: readonly QueueRoom[]; readonly left: number }> {
  const open = queues.filter((queue) => queue.is_paused === 0);
  if (pool.is_paused !== 0 || limit === 0 || open.length === 0) return { rooms: [], left: 0 };
  const counted =
    pool.concurrency_limit === null ? open.filter((queue) => queue.concurrency_limit !== null) : all;
  const slots = await countSlots(
    ctx.store.db,
    counted.map(({ id }) => id),
  );
  const held = [...slots.values()].reduce((sum, count) => sum + count, 0);
  const left = pool.concurrency_limit === null ? limit : Math.min(limit, pool.concurrency_limit - held);
  if (left <= 0) return { rooms: [], left: 0 };
  const rooms = open.flatMap((queue) => {
    const { id, priority, concurrency_limit: most } = queue;
    const room = most === null ? left : Math.min(left, most - (slots.get(id) ?? 0));
    return room <= 0 ? [] : [{ id, priority, room }];
  });
  return { rooms, left };
}
