import { sql } from "kysely";
import type { PoolHealth } from "../../contract/ui/dashboard.ts";
import type { FlowRunItem } from "../../contract/ui/run-pages.ts";
import type { WorkPoolStatus } from "../../contract/work-pools/schemas.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { Queryable } from "../dialects/dialect.ts";
import { bigint } from "./bigint.ts";
import type { Condition } from "./filters/conditions.ts";
import { listFlowRunItems } from "./run-item-queries.ts";

const started = sql<number>`coalesce(flow_run.start_time, flow_run.expected_start_time)`;

/** Failed and crashed runs that started within a range, newest first. Index: flow_run_state_start, once for each type. */
export function listFailures(
  db: Queryable,
  range: { readonly from: number; readonly end: number },
  where: Condition,
  limit: number,
  nowMicros: number,
): Promise<FlowRunItem[]> {
  const of = (type: "FAILED" | "CRASHED") => sql`select id from (
    select flow_run.id from flow_run where state_type = ${sql.lit(type)}
      and ${started} >= ${bigint(range.from)} and ${started} < ${bigint(range.end)} and ${where}
    order by ${started} desc, flow_run.id desc limit ${limit}) as ${sql.id(type.toLowerCase())}`;
  return listFlowRunItems(
    db,
    sql`${of("FAILED")} union all ${of("CRASHED")}`,
    sql`${started} desc, flow_run.id desc`,
    nowMicros,
  );
}

interface Counted {
  readonly total: number;
  readonly rows: FlowRunItem[];
}

async function countedRuns(
  db: Queryable,
  matches: Condition,
  direction: "asc" | "desc",
  limit: number,
  nowMicros: number,
): Promise<Counted> {
  const order = direction === "asc" ? sql`asc` : sql`desc`;
  const orders = sql`${started} ${order}, flow_run.id ${order}`;
  const count = sql<{ total: number }>`select count(*) as total from flow_run where ${matches}`;
  const page = sql`select id from (select flow_run.id from flow_run where ${matches} order by ${orders} limit ${limit}) as page`;
  const [{ rows: counts }, rows] = await Promise.all([
    count.execute(db),
    listFlowRunItems(db, page, orders, nowMicros),
  ]);
  return { total: Number(counts[0]?.total), rows };
}

/** Runs that are running, newest first, and how many. Index: flow_run_state_start. */
export function listRunning(
  db: Queryable,
  where: Condition,
  limit: number,
  nowMicros: number,
): Promise<Counted> {
  return countedRuns(db, sql`state_type = 'RUNNING' and ${where}`, "desc", limit, nowMicros);
}

/** Scheduled runs that should have started, of which the late ones are some. Index: flow_run_state_start. */
const isLate = (nowMicros: number): Condition =>
  sql`state_type = 'SCHEDULED' and ${started} <= ${bigint(nowMicros)} and state_name = 'Late'`;

/** Late runs, the latest first, and how many. */
export function listLate(
  db: Queryable,
  where: Condition,
  limit: number,
  nowMicros: number,
): Promise<Counted> {
  return countedRuns(db, sql`${isLate(nowMicros)} and ${where}`, "asc", limit, nowMicros);
}

/** Scheduled runs that are due next. Index: flow_run_next_scheduled. */
export function listUpcoming(
  db: Queryable,
  where: Condition,
  limit: number,
  nowMicros: number,
): Promise<FlowRunItem[]> {
  const order = sql`flow_run.next_scheduled_start_time asc, flow_run.id asc`;
  const page = sql`select id from (select flow_run.id from flow_run
    where next_scheduled_start_time > ${bigint(nowMicros)} and state_type = 'SCHEDULED' and ${where}
    order by ${order} limit ${limit}) as page`;
  return listFlowRunItems(db, page, order, nowMicros);
}

/** Work pools with what tells of their health, those first that need a look. */
export async function listPoolHealth(db: Queryable, limit: number, nowMicros: number): Promise<PoolHealth[]> {
  const [pools, workers, slots, late] = await Promise.all([
    db
      .selectFrom("work_pool")
      .select(["id", "name", "type", "is_paused", "status", "concurrency_limit"])
      .orderBy(sql`case when is_paused = 1 then 1 when status = 'NOT_READY' then 0 else 2 end, name`)
      .limit(limit)
      .execute(),
    db
      .selectFrom("worker")
      .select([
        "work_pool_id",
        sql<number>`sum(case when status = 'ONLINE' then 1 else 0 end)`.as("online"),
        sql<number>`max(last_heartbeat_time)`.as("last"),
      ])
      .groupBy("work_pool_id")
      .execute(),
    countByPool(db, sql`flow_run.state_type in ('PENDING', 'RUNNING')`),
    countByPool(db, isLate(nowMicros)),
  ]);
  const byPool = new Map(workers.map((row) => [row.work_pool_id, row]));
  return pools.map(({ is_paused, status, ...pool }) => {
    const heard = byPool.get(pool.id)?.last;
    return {
      ...pool,
      is_paused: is_paused !== 0,
      status: status as WorkPoolStatus | null, // safe: written from the contract's type only
      online_workers: Number(byPool.get(pool.id)?.online ?? 0),
      last_heartbeat: heard == null ? null : formatInstant(Number(heard)),
      active_slots: slots.get(pool.id) ?? 0,
      late_runs: late.get(pool.id) ?? 0,
    };
  });
}

/** How many runs of each pool match; those of no queue are left out. */
async function countByPool(db: Queryable, matches: Condition): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ id: string; count: number }>`
    select queue.work_pool_id as id, count(*) as count
    from flow_run join work_queue as queue on queue.id = flow_run.work_queue_id
    where ${matches} group by queue.work_pool_id`.execute(db);
  return new Map(rows.map(({ id, count }) => [id, Number(count)]));
}
