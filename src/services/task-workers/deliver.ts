import type { TaskRun } from "../../contract/task-runs/schemas.ts";
import {
  deleteQueuedTaskRun,
  leaseTaskRun,
  listKeysWithWork,
  lockFreeTaskRun,
  releaseTaskRuns,
} from "../../store/queries/task-queue-queries.ts";
import { decodeTaskRun, findTaskRunRow } from "../../store/queries/task-run-queries.ts";
import type { ServiceContext } from "../context.ts";

/** How long a worker may take to acknowledge a run before another one gets it. */
const LEASE_SECONDS = 60;

/** Which of these tasks have a run that waits for a worker. */
export async function findTasksWithWork(
  ctx: ServiceContext,
  keys: readonly string[],
): Promise<readonly string[]> {
  if (keys.length === 0) return [];
  return listKeysWithWork(ctx.store.db, ctx.store.dialect, keys, ctx.clock.nowMicros());
}

/** Gives a worker the run of its tasks that waits longest; undefined when none does. */
export async function takeTaskRun(
  ctx: ServiceContext,
  workerId: string,
  keys: readonly string[],
): Promise<TaskRun | undefined> {
  const { store, clock } = ctx;
  return store.write(async (trx) => {
    for (;;) {
      const queued = await lockFreeTaskRun(trx, store.dialect, keys, clock.nowMicros());
      if (queued === undefined) return undefined;
      const run = await findTaskRunRow(trx, queued.task_run_id);
      if (run?.state_type === "SCHEDULED") {
        const now = await store.nowMicros(trx);
        await leaseTaskRun(trx, queued.task_run_id, workerId, now + LEASE_SECONDS * 1_000_000);
        return decodeTaskRun(run, clock.nowMicros());
      }
      // Cancelled, or run by somebody else, while it waited.
      await deleteQueuedTaskRun(trx, queued.task_run_id);
    }
  });
}

/** The worker has the run: it is not offered again. */
export async function acknowledgeTaskRun(
  ctx: ServiceContext,
  workerId: string,
  taskRunId: string,
): Promise<void> {
  await ctx.store.write((trx) => deleteQueuedTaskRun(trx, taskRunId, workerId));
}

/** Offers what a worker has not acknowledged to others. */
export async function giveBackTaskRuns(ctx: ServiceContext, workerId: string): Promise<void> {
  const keys = await ctx.store.write((trx) => releaseTaskRuns(trx, workerId));
  ctx.facts.publish(keys.map((task_key) => ({ kind: "task-run-queued" as const, task_key })));
}
