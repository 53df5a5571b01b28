import type { TaskWorkerResponse } from "../../contract/task-workers/schemas.ts";
import { formatInstant } from "../../platform/instants.ts";
import {
  deleteTaskWorker,
  insertTaskWorker,
  listTaskWorkerRows,
  touchTaskWorkers,
} from "../../store/queries/task-queue-queries.ts";
import { cleanText, cleanTexts } from "../clean-text.ts";
import type { ServiceContext } from "../context.ts";

/** How often a server says which task workers it still has. */
export const TOUCH_SECONDS = 30;
/** A worker that was not seen for so long is not shown: its server is gone. */
const SEEN_SECONDS = 90;
/** Most connections that are looked at for one answer. */
const MAX_WORKERS = 10_000;

/** A task worker has connected. */
export async function registerTaskWorker(
  ctx: ServiceContext,
  worker: { readonly id: string; readonly identifier: string; readonly keys: readonly string[] },
): Promise<void> {
  await ctx.store.write(async (trx) =>
    insertTaskWorker(trx, {
      id: worker.id,
      identifier: cleanText(worker.identifier),
      task_keys: JSON.stringify(cleanTexts(worker.keys)),
      last_seen: await ctx.store.nowMicros(trx),
    }),
  );
}

/** A task worker's connection has ended. */
export async function forgetTaskWorker(ctx: ServiceContext, id: string): Promise<void> {
  await ctx.store.write((trx) => deleteTaskWorker(trx, id));
}

/** These connections are alive. */
export async function keepTaskWorkers(ctx: ServiceContext, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await ctx.store.write(async (trx) => touchTaskWorkers(trx, ids, await ctx.store.nowMicros(trx)));
}

/** Task workers that are connected to any replica, and serve one of these tasks when some are named. */
export async function listTaskWorkers(
  ctx: ServiceContext,
  keys: readonly string[],
): Promise<TaskWorkerResponse[]> {
  const since = (await ctx.store.nowMicros()) - SEEN_SECONDS * 1_000_000;
  const rows = await listTaskWorkerRows(ctx.store.reader, since, MAX_WORKERS);
  const workers = new Map<string, { keys: Set<string>; seen: number }>();
  for (const row of rows) {
    const worker = workers.get(row.identifier) ?? { keys: new Set<string>(), seen: 0 };
    for (const key of JSON.parse(row.task_keys) as string[]) worker.keys.add(key); // safe: written as texts
    worker.seen = Math.max(worker.seen, row.last_seen);
    workers.set(row.identifier, worker);
  }
  return [...workers]
    .filter(([, worker]) => keys.length === 0 || keys.some((key) => worker.keys.has(key)))
    .map(([identifier, worker]) => ({
      identifier,
      task_keys: [...worker.keys],
      timestamp: formatInstant(worker.seen),
    }));
}
