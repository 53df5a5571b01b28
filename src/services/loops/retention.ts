import type { Queryable } from "../../store/dialects/dialect.ts";
import { deleteEventsBefore } from "../../store/queries/event-writes.ts";
import {
  deleteEmptyFlowRun,
  deleteExpired,
  deleteLogsOf,
  deleteOldLogs,
  deleteOldTaskRuns,
  deleteTaskRunsOf,
  giveBackSpace,
  listOldFlowRuns,
} from "../../store/queries/retention-queries.ts";
import type { ServiceContext } from "../context.ts";
import { policiesOf } from "../policies.ts";
import { untilNotFull } from "./batches.ts";
import type { Loop } from "./loop.ts";

/** Rows that one write unit deletes at most: writers wait no longer than for these. */
const ROWS_A_UNIT = 500;
const RUNS_A_LIST = 100;
const PAGES_A_UNIT = 500;
const DAY_MICROS = 86_400e6;

/** Deletes what is older than the policy keeps, in small write units, and gives the disk back. */
export const retention: Loop = {
  name: "retention",
  everySeconds: 3600,
  async run(ctx: ServiceContext, signal: AbortSignal): Promise<number> {
    const { retention: keep } = policiesOf(ctx);
    const now = ctx.clock.nowMicros();
    const before = (days: number | null): number => (days === null ? 0 : now - days * DAY_MICROS);
    let deleted = 0;
    if (keep.flow_run_days !== null) deleted += await deleteFlowRuns(ctx, before(keep.flow_run_days), signal);
    const inBatches = async (days: number | null, step: (trx: Queryable) => Promise<number>) => {
      if (days !== null) deleted += await untilDone(ctx, signal, step);
    };
    await inBatches(keep.task_run_days, (trx) =>
      deleteOldTaskRuns(trx, before(keep.task_run_days), ROWS_A_UNIT),
    );
    await inBatches(keep.log_days, (trx) => deleteOldLogs(trx, before(keep.log_days), ROWS_A_UNIT));
    await inBatches(keep.event_days, (trx) => deleteEventsBefore(trx, before(keep.event_days), ROWS_A_UNIT));
    await inBatches(0, (trx) => deleteExpired(trx, now, ROWS_A_UNIT));
    await shrink(ctx, signal);
    return deleted;
  },
};

/** Runs a step in write units of its own until it finds no full batch any more. */
function untilDone(
  ctx: ServiceContext,
  signal: AbortSignal,
  step: (trx: Queryable) => Promise<number>,
): Promise<number> {
  return untilNotFull(signal, ROWS_A_UNIT, () => ctx.store.write(step));
}

/** The task runs and logs of a run go first, a part at a time; a subflow follows when its parent is gone. */
async function deleteFlowRuns(ctx: ServiceContext, before: number, signal: AbortSignal): Promise<number> {
  let deleted = 0;
  while (!signal.aborted) {
    const ids = await listOldFlowRuns(ctx.store.db, before, RUNS_A_LIST);
    let gone = 0;
    for (const id of ids) {
      if (signal.aborted) break;
      await untilDone(ctx, signal, (trx) => deleteTaskRunsOf(trx, id, ROWS_A_UNIT));
      await untilDone(ctx, signal, (trx) => deleteLogsOf(trx, id, ROWS_A_UNIT));
      if (signal.aborted) break;
      if (await ctx.store.write((trx) => deleteEmptyFlowRun(trx, id), { lane: id })) gone += 1;
    }
    deleted += gone;
    if (gone === 0) break;
  }
  return deleted;
}

/** Gives the disk back, a part at a time. */
async function shrink(ctx: ServiceContext, signal: AbortSignal): Promise<void> {
  const { store } = ctx;
  let left = Number.POSITIVE_INFINITY;
  while (!signal.aborted && left > 0) {
    const next = await store.write((trx) => giveBackSpace(trx, store.dialect, PAGES_A_UNIT));
    if (next >= left) break;
    left = next;
  }
}
