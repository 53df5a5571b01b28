import { sql } from "kysely";
import type { StateType } from "../../contract/states/schemas.ts";
import type { FlowRunItem } from "../../contract/ui/run-pages.ts";
import type { PoolActivity } from "../../contract/ui/work-pool-pages.ts";
import type { Queryable } from "../dialects/dialect.ts";
import { bigint } from "./bigint.ts";
import { listFlowRunItems } from "./run-item-queries.ts";

/** Latest runs that are looked at for the activity of all pools. */
const MOST_RUNS = 20_000;

interface Stretches {
  readonly start: number;
  readonly width: number;
  readonly count: number;
}

/** What each pool's runs came to, by the stretch of time in which they were expected to start. Index: flow_run_expected. */
export async function poolActivity(
  db: Queryable,
  { start, width, count }: Stretches,
): Promise<ReadonlyMap<string, readonly PoolActivity[]>> {
  const { rows } = await sql<{ id: string; bucket: number; state_type: StateType | null; runs: number }>`
    select queue.work_pool_id as id, (run.at - ${bigint(start)}) / ${bigint(width)} as bucket, run.state_type, count(*) as runs
    from (select work_queue_id, state_type, expected_start_time as at from flow_run
      where expected_start_time >= ${bigint(start)} and expected_start_time < ${bigint(start + width * count)}
      order by expected_start_time desc limit ${sql.lit(MOST_RUNS)}) as run
    join work_queue as queue on queue.id = run.work_queue_id
    group by 1, 2, 3`.execute(db);
  const pools = new Map<string, PoolActivity[]>();
  for (const { id, bucket, state_type, runs } of rows) {
    const of = pools.get(id) ?? Array.from({ length: count }, (): PoolActivity => ({}));
    pools.set(id, of);
    const at = of[Number(bucket)];
    if (at !== undefined && state_type !== null) at[state_type] = Number(runs);
  }
  return pools;
}

/** Descriptions of all pools, by id. */
export async function poolDescriptions(db: Queryable): Promise<ReadonlyMap<string, string | null>> {
  const rows = await db.selectFrom("work_pool").select(["id", "description"]).execute();
  return new Map(rows.map(({ id, description }) => [id, description]));
}

interface QueueCounts {
  readonly active: number;
  readonly late: number;
}

/** How many runs of these queues are pending or running, and how many are late, by queue. Index: flow_run_queue. */
export async function countByQueue(
  db: Queryable,
  ids: readonly string[],
  nowMicros: number,
): Promise<ReadonlyMap<string, QueueCounts>> {
  if (ids.length === 0) return new Map();
  const queues = sql.join(ids);
  const { rows } = await sql<{ id: string; active: number; late: number }>`
    select id, sum(active) as active, sum(late) as late from (
      select work_queue_id as id, count(*) as active, 0 as late from flow_run
        where work_queue_id in (${queues}) and state_type in ('PENDING', 'RUNNING') group by work_queue_id
      union all
      select work_queue_id as id, 0 as active, count(*) as late from flow_run
        where work_queue_id in (${queues}) and state_type = 'SCHEDULED' and state_name = 'Late'
          and next_scheduled_start_time <= ${bigint(nowMicros)} group by work_queue_id
    ) as counted group by id`.execute(db);
  return new Map(rows.map(({ id, active, late }) => [id, { active: Number(active), late: Number(late) }]));
}

/** Runs of these queues that are pending or running, the longest holder of its slot first. Index: flow_run_queue. */
export async function listActiveRuns(
  db: Queryable,
  queues: readonly string[],
  limit: number,
  nowMicros: number,
): Promise<FlowRunItem[]> {
  if (queues.length === 0) return [];
  const page = sql`select id from (select id from flow_run where work_queue_id in (${sql.join(queues)})
    and state_type in ('PENDING', 'RUNNING') order by state_timestamp, id limit ${limit}) as page`;
  return listFlowRunItems(db, page, sql`flow_run.state_timestamp, flow_run.id`, nowMicros);
}

/** The worker that has taken each of these runs, where it said so: the latest claim counts. */
export async function workersOfRuns(
  db: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("flow_run_state")
    .select(["flow_run_id", "details"])
    .where("flow_run_id", "in", [...ids])
    .where(sql<boolean>`details like '%"worker_name":%'`)
    .orderBy("timestamp")
    .execute();
  return new Map(
    rows.flatMap(({ flow_run_id, details }) => {
      const { worker_name } = JSON.parse(details) as { readonly worker_name?: string }; // safe: written from the contract's type only
      return worker_name === undefined ? [] : [[flow_run_id, worker_name] as const];
    }),
  );
}
