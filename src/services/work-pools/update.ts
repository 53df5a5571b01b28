import { jsonTextOf } from "../../contract/json-text.ts";
import type { WorkPoolUpdate } from "../../contract/work-pools/schemas.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { lockWorkPool, updateWorkPoolRow } from "../../store/queries/work-pool-queries.ts";
import { hasOnlineWorker } from "../../store/queries/worker-queries.ts";
import type { WorkPoolTable } from "../../store/tables/work-pool.ts";
import { cleanText } from "../clean-text.ts";
import type { ServiceContext } from "../context.ts";
import { serviceError } from "../errors.ts";
import { poolStatus, storageColumns } from "./new-pool.ts";
import { isReservedName, poolNotFound, reservedName } from "./pool-names.ts";
import { checkTemplateDefaults } from "./template-defaults.ts";

/** The columns of a pool that may change. */
type PoolChange = Partial<Omit<WorkPoolTable, "id" | "created" | "updated" | "name" | "type">>;

/** Changes the given fields of a work pool; absent ones stay. */
export async function updateWorkPool(
  ctx: ServiceContext,
  name: string,
  body: WorkPoolUpdate,
): Promise<WorkPoolTable> {
  refuseReserved(name, body);
  const updated = await ctx.store.write(async (trx) => {
    const pool = await lockWorkPool(trx, ctx.store.dialect, name);
    if (pool === undefined) throw poolNotFound(name);
    const change = await changeOf(trx, pool, body);
    if (Object.keys(change).length === 0) return pool;
    const stamped = { ...change, updated: ctx.clock.nowMicros() };
    await updateWorkPoolRow(trx, pool.id, stamped);
    await tellOfPool(ctx, trx, pool, change);
    return { ...pool, ...stamped };
  });
  const { description: _description, ...forWorkers } = body;
  if (Object.values(forWorkers).some((value) => value !== undefined)) {
    ctx.facts.publish([{ kind: "work-pool-changed", work_pool_id: updated.id }]);
  }
  return updated;
}

/** What changed, and how the pool is doing if that changed with it. */
async function tellOfPool(
  ctx: ServiceContext,
  trx: Queryable,
  pool: WorkPoolTable,
  change: PoolChange,
): Promise<void> {
  const updates = { from: pool, to: change };
  await ctx.tell?.entities(trx, { kind: "work-pool", verb: "updated", ids: [pool.id], updates });
  if (change.status == null || change.status === pool.status) return;
  const verb = change.status === "PAUSED" ? "paused" : change.status === "READY" ? "ready" : "not-ready";
  await ctx.tell?.entities(trx, { kind: "work-pool", verb, ids: [pool.id] });
}

function refuseReserved(name: string, body: WorkPoolUpdate): void {
  const { is_paused: _paused, concurrency_limit: _limit, ...rest } = body;
  if (!isReservedName(name) || Object.values(rest).every((value) => value === undefined)) return;
  throw reservedName(" and can only be updated to set concurrency limits or pause");
}

async function changeOf(trx: Queryable, pool: WorkPoolTable, body: WorkPoolUpdate): Promise<PoolChange> {
  const change: PoolChange = {};
  if (body.description !== undefined) {
    change.description = body.description === null ? null : cleanText(body.description);
  }
  if (body.concurrency_limit !== undefined) change.concurrency_limit = body.concurrency_limit;
  if (body.base_job_template !== undefined) {
    change.base_job_template = jsonTextOf(notNull(body.base_job_template, "base_job_template"));
    await checkTemplateDefaults(trx, change.base_job_template);
  }
  if (body.storage_configuration !== undefined) {
    Object.assign(change, storageColumns(notNull(body.storage_configuration, "storage_configuration")));
  }
  if (body.is_paused !== undefined) {
    const isPaused = notNull(body.is_paused, "is_paused");
    change.is_paused = isPaused ? 1 : 0;
    change.status = poolStatus(pool.type, isPaused, await hasOnlineWorker(trx, pool.id));
  }
  return change;
}

function notNull<T>(value: T | null, field: string): T {
  if (value !== null) return value;
  throw serviceError(
    "integrity-conflict",
    `Data integrity conflict: a work pool's ${field} can't be null; leave it out to keep it as it is.`,
  );
}
