import type { WorkQueueUpdate } from "../../contract/work-queues/schemas.ts";
import { parseInstant } from "../../platform/instants.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { lockWorkPool, lockWorkPoolById } from "../../store/queries/work-pool-queries.ts";
import {
  findPoolQueueRow,
  findWorkQueueRow,
  listPoolQueueRows,
  moveQueuesBack,
  updateWorkQueueRow,
} from "../../store/queries/work-queue-queries.ts";
import type { WorkQueueTable } from "../../store/tables/work-pool.ts";
import { cleanText } from "../clean-text.ts";
import type { ServiceContext } from "../context.ts";
import { serviceError, withConflicts } from "../errors.ts";
import { queueNotFound } from "../work-pools/pool-names.ts";
import { checkedQueueName } from "./checked-name.ts";
import { movesFor } from "./new-queue.ts";
import { QUEUE_READY_SECONDS } from "./polling.ts";

/** The columns of a queue that may change. */
type QueueChange = Partial<Omit<WorkQueueTable, "id" | "created" | "updated" | "work_pool_id">>;

/**
 * Changes the given fields of a queue; absent ones stay. Unlike with a pool's queues below, the others stay where they
 * are when this one takes a place: so it is in Prefect.
 */
export async function updateWorkQueue(
  ctx: ServiceContext,
  id: string,
  body: WorkQueueUpdate,
): Promise<WorkQueueTable> {
  const write = ctx.store.write(async (trx) => {
    const found = await findWorkQueueRow(trx, id);
    // Held, so that changes to a pool's queues come one after another.
    if (found !== undefined) await lockWorkPoolById(trx, ctx.store.dialect, found.work_pool_id);
    const queue = found && (await findWorkQueueRow(trx, id));
    if (queue === undefined) throw serviceError("not-found", `Work Queue ${id} not found`, { id });
    return change(ctx, trx, queue, body);
  });
  return withConflicts(write);
}

/** Changes the given fields of a pool's queue; absent ones stay. */
export async function updatePoolQueue(
  ctx: ServiceContext,
  poolName: string,
  name: string,
  body: WorkQueueUpdate,
): Promise<WorkQueueTable> {
  const write = ctx.store.write(async (trx) => {
    const pool = await lockWorkPool(trx, ctx.store.dialect, poolName);
    const queue = pool && (await findPoolQueueRow(trx, pool.id, name));
    if (queue === undefined) throw queueNotFound(poolName, name);
    const changed = await change(ctx, trx, queue, body);
    if (body.priority == null) return changed;
    const others = (await listPoolQueueRows(trx, queue.work_pool_id)).filter(({ id }) => id !== queue.id);
    await moveQueuesBack(trx, movesFor(others, changed), changed.updated);
    return changed;
  });
  return withConflicts(write);
}

async function change(
  ctx: ServiceContext,
  trx: Queryable,
  queue: WorkQueueTable,
  body: WorkQueueUpdate,
): Promise<WorkQueueTable> {
  const now = ctx.clock.nowMicros();
  const changed = changeOf(queue, body, now);
  if (Object.keys(changed).length === 0) return queue;
  const stamped = { ...changed, updated: now };
  await updateWorkQueueRow(trx, queue.id, stamped);
  await tellOfQueue(ctx, trx, queue, changed);
  return { ...queue, ...stamped };
}

/** What changed, and how the queue is doing if that changed with it. */
async function tellOfQueue(
  ctx: ServiceContext,
  trx: Queryable,
  queue: WorkQueueTable,
  changed: QueueChange,
): Promise<void> {
  const updates = { from: queue, to: changed };
  await ctx.tell?.entities(trx, { kind: "work-queue", verb: "updated", ids: [queue.id], updates });
  if (changed.status === undefined || changed.status === queue.status) return;
  const verb = changed.status === "PAUSED" ? "paused" : changed.status === "READY" ? "ready" : "not-ready";
  await ctx.tell?.entities(trx, { kind: "work-queue", verb, ids: [queue.id] });
}

function changeOf(queue: WorkQueueTable, body: WorkQueueUpdate, now: number): QueueChange {
  const changed: QueueChange = {};
  if (body.name !== undefined) changed.name = checkedQueueName(notNull(body.name, "name"));
  if (body.description !== undefined)
    changed.description = cleanText(notNull(body.description, "description"));
  if (body.concurrency_limit !== undefined) changed.concurrency_limit = body.concurrency_limit;
  if (body.priority !== undefined) changed.priority = notNull(body.priority, "priority");
  if (body.filter !== undefined) changed.filter = body.filter === null ? null : JSON.stringify(body.filter);
  if (body.last_polled !== undefined) {
    changed.last_polled = body.last_polled === null ? null : (parseInstant(body.last_polled) ?? null);
  }
  if (body.is_paused !== undefined && body.is_paused !== (queue.is_paused !== 0)) {
    const polled = changed.last_polled ?? queue.last_polled;
    const isPolled = polled !== null && polled > now - QUEUE_READY_SECONDS * 1_000_000;
    changed.is_paused = body.is_paused ? 1 : 0;
    changed.status = body.is_paused ? "PAUSED" : isPolled ? "READY" : "NOT_READY";
  }
  return changed;
}

function notNull<T>(value: T | null, field: string): T {
  if (value !== null) return value;
  throw serviceError(
    "integrity-conflict",
    `Data integrity conflict: a work queue's ${field} can't be null; leave it out to keep it as it is.`,
  );
}
