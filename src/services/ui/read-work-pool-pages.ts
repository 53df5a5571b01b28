import type { PoolActivity, WorkPoolItem, WorkPoolPage } from "../../contract/ui/work-pool-pages.ts";
import { formatInstant } from "../../platform/instants.ts";
import { listPoolHealth } from "../../store/queries/dashboard-queries.ts";
import {
  countByQueue,
  listActiveRuns,
  poolActivity,
  poolDescriptions,
  workersOfRuns,
} from "../../store/queries/pool-page-queries.ts";
import type { ServiceContext } from "../context.ts";
import { readWorkPool } from "../work-pools/read.ts";
import { listPoolQueues } from "../work-queues/read.ts";
import { listWorkersTold } from "../workers/list.ts";

const MOST_POOLS = 500;
const MOST_ACTIVE = 100;
const HOURS = 24;
const HOUR_MICROS = 3_600_000_000;

const quiet = (): PoolActivity[] => Array.from({ length: HOURS }, () => ({}));

/** All work pools, those first that need a look, with what their runs of the last 24 hours came to. */
export async function listWorkPoolItems(ctx: ServiceContext): Promise<{ now: string; rows: WorkPoolItem[] }> {
  const { reader } = ctx.store;
  const now = ctx.clock.nowMicros();
  const [health, activity, descriptions] = await Promise.all([
    listPoolHealth(reader, MOST_POOLS, now),
    poolActivity(reader, { start: now - HOURS * HOUR_MICROS, width: HOUR_MICROS, count: HOURS }),
    poolDescriptions(reader),
  ]);
  const rows = health.map((pool) => ({
    ...pool,
    description: descriptions.get(pool.id) ?? null,
    activity: [...(activity.get(pool.id) ?? quiet())],
  }));
  return { now: formatInstant(now), rows };
}

/**
 * A work pool with its queues, its workers and the runs that hold its slots.
 *
 * @throws BatutaError `not-found` when there is no pool of this name
 */
export async function readWorkPoolPage(ctx: ServiceContext, name: string): Promise<WorkPoolPage> {
  const { reader } = ctx.store;
  const now = ctx.clock.nowMicros();
  const [work_pool, queues, workers] = await Promise.all([
    readWorkPool(ctx, name),
    listPoolQueues(ctx, name, { offset: 0 }),
    listWorkersTold(ctx, name),
  ]);
  const ids = queues.map(({ id }) => id);
  const [counts, runs] = await Promise.all([
    countByQueue(reader, ids, now),
    listActiveRuns(reader, ids, MOST_ACTIVE, now),
  ]);
  const takers = await workersOfRuns(
    reader,
    runs.map(({ id }) => id),
  );
  return {
    work_pool,
    queues: queues.map((queue) => ({
      ...queue,
      active_runs: counts.get(queue.id)?.active ?? 0,
      late_runs: counts.get(queue.id)?.late ?? 0,
    })),
    workers,
    active: runs.map((run) => ({ ...run, worker_name: takers.get(run.id) ?? null })),
  };
}
