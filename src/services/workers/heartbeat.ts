import type { WorkerHeartbeat } from "../../contract/workers/schemas.ts";
import { updateWorkPoolRow } from "../../store/queries/work-pool-queries.ts";
import { upsertWorker } from "../../store/queries/worker-queries.ts";
import type { WorkPoolTable } from "../../store/tables/work-pool.ts";
import { cleanText } from "../clean-text.ts";
import type { ServiceContext } from "../context.ts";
import { poolStatus } from "../work-pools/new-pool.ts";
import { readWorkPoolRow } from "../work-pools/read.ts";

/** Notes that a worker lives, and that its pool therefore is ready; returns the worker's id and its pool. */
export async function noteHeartbeat(
  ctx: ServiceContext,
  poolName: string,
  body: WorkerHeartbeat,
): Promise<{ readonly id: string; readonly pool: WorkPoolTable }> {
  const pool = await readWorkPoolRow(ctx, poolName);
  const now = ctx.clock.nowMicros();
  const status = poolStatus(pool.type, pool.is_paused !== 0, true);
  const id = await ctx.store.write(async (trx) => {
    const workerId = await upsertWorker(trx, {
      id: ctx.ids.uuid(),
      created: now,
      updated: now,
      work_pool_id: pool.id,
      name: cleanText(body.name),
      last_heartbeat_time: now,
      heartbeat_interval_seconds: body.heartbeat_interval_seconds ?? null,
      status: "ONLINE",
      type: body.type == null ? null : cleanText(body.type),
      metadata: body.metadata == null ? null : cleanText(JSON.stringify(body.metadata)),
    });
    if (status === "READY" && pool.status !== "READY") {
      await updateWorkPoolRow(trx, pool.id, { status, updated: now });
      await ctx.tell?.entities(trx, { kind: "work-pool", verb: "ready", ids: [pool.id] });
    }
    return workerId;
  });
  return { id, pool };
}
