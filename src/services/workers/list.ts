import type { Worker, WorkerFilter, WorkerTold } from "../../contract/workers/schemas.ts";
import {
  decodeWorker,
  decodeWorkerTold,
  deleteWorkerRow,
  listWorkerRows,
} from "../../store/queries/worker-queries.ts";
import type { ServiceContext } from "../context.ts";
import { serviceError } from "../errors.ts";
import { sliceOf } from "../list-limits.ts";
import { readWorkPoolRow } from "../work-pools/read.ts";

/** Workers of a pool, the latest heartbeat first. */
export async function listWorkers(
  ctx: ServiceContext,
  poolName: string,
  body: {
    readonly workers?: WorkerFilter | null | undefined;
    readonly limit?: number | null | undefined;
    readonly offset: number;
  },
): Promise<Worker[]> {
  const pool = await readWorkPoolRow(ctx, poolName);
  return (await listWorkerRows(ctx.store.reader, pool.id, body.workers, sliceOf(body))).map(decodeWorker);
}

/** The same, at most 200, with what they tell of themselves. */
export async function listWorkersTold(ctx: ServiceContext, poolName: string): Promise<WorkerTold[]> {
  const pool = await readWorkPoolRow(ctx, poolName);
  const rows = await listWorkerRows(ctx.store.reader, pool.id, undefined, sliceOf({ offset: 0 }));
  return rows.map(decodeWorkerTold);
}

/** Forgets a worker; its next heartbeat brings it back. */
export async function deleteWorker(ctx: ServiceContext, poolName: string, name: string): Promise<void> {
  const pool = await readWorkPoolRow(ctx, poolName);
  const found = await ctx.store.write((trx) => deleteWorkerRow(trx, pool.id, name));
  if (!found) throw serviceError("not-found", "Worker not found.", { name });
}
