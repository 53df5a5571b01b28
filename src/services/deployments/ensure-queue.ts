import type { Queryable } from "../../store/dialects/dialect.ts";
import {
  findWorkPoolRow,
  insertWorkPool,
  lockWorkPool,
  updateWorkPoolRow,
} from "../../store/queries/work-pool-queries.ts";
import {
  findPoolQueueRow,
  insertWorkQueue,
  listPoolQueueRows,
  moveQueuesBack,
} from "../../store/queries/work-queue-queries.ts";
import type { WorkPoolTable, WorkQueueTable } from "../../store/tables/work-pool.ts";
import { cleanText } from "../clean-text.ts";
import type { ServiceContext } from "../context.ts";
import { orNotFound } from "../errors.ts";

/** The pool of queues that are named without a pool. */
const AGENT_POOL = "default-agent-pool";

async function addQueue(
  ctx: ServiceContext,
  trx: Queryable,
  pool: { readonly id: string; readonly name: string },
  name: string,
  fields: Pick<WorkQueueTable, "priority" | "description">,
): Promise<WorkQueueTable> {
  const now = ctx.clock.nowMicros();
  const row: WorkQueueTable = {
    id: ctx.ids.uuid(),
    created: now,
    updated: now,
    work_pool_id: pool.id,
    name: cleanText(name),
    is_paused: 0,
    concurrency_limit: null,
    filter: null,
    last_polled: null,
    status: "NOT_READY",
    ...fields,
  };
  if (await insertWorkQueue(trx, row)) return row;
  return orNotFound(await findPoolQueueRow(trx, pool.id, row.name), "Work queue", row.name);
}

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
  const queues = await listPoolQueueRows(trx, pool.id);
  const priority = Math.max(0, ...queues.map((queue) => queue.priority)) + 1;
  return addQueue(ctx, trx, pool, name, { priority, description: "" });
}

async function ensureAgentPool(ctx: ServiceContext, trx: Queryable): Promise<WorkPoolTable> {
  const known = await lockWorkPool(trx, ctx.store.dialect, AGENT_POOL);
  if (known !== undefined) return known;
  const now = ctx.clock.nowMicros();
  const pool: WorkPoolTable = {
    id: ctx.ids.uuid(),
    created: now,
    updated: now,
    name: AGENT_POOL,
    description: null,
    type: "prefect-agent",
    base_job_template: "{}",
    is_paused: 0,
    concurrency_limit: null,
    default_queue_id: null,
    status: null,
    bundle_upload_step: null,
    bundle_execution_step: null,
    default_result_storage_block_id: null,
  };
  if (!(await insertWorkPool(trx, pool))) {
    return orNotFound(await findWorkPoolRow(trx, AGENT_POOL), "Work pool", AGENT_POOL);
  }
  const queue = await addQueue(ctx, trx, pool, "default", {
    priority: 1,
    description: "The work pool's default queue.",
  });
  await updateWorkPoolRow(trx, pool.id, { default_queue_id: queue.id });
  return { ...pool, default_queue_id: queue.id };
}

/** Inside a write unit, the queue of this name in the pool for agents, which is added before the others when missing. */
export async function ensureAgentQueue(
  ctx: ServiceContext,
  trx: Queryable,
  name: string,
): Promise<{ readonly pool: WorkPoolTable; readonly queue: WorkQueueTable }> {
  const pool = await ensureAgentPool(ctx, trx);
  const known = await findPoolQueueRow(trx, pool.id, name);
  if (known !== undefined) return { pool, queue: known };
  const queues = await listPoolQueueRows(trx, pool.id);
  await moveQueuesBack(
    trx,
    queues.map(({ id }) => id),
    ctx.clock.nowMicros(),
  );
  return { pool, queue: await addQueue(ctx, trx, pool, name, { priority: 1, description: "" }) };
}
