import type { RunFilters } from "../../contract/run-filters.ts";
import type { StateType } from "../../contract/states/schemas.ts";
import type { Dashboard, DashboardBody } from "../../contract/ui/dashboard.ts";
import { CountByState } from "../../contract/ui/routes.ts";
import { formatInstant, parseInstant } from "../../platform/instants.ts";
import { historyCells } from "../../store/queries/count-runs.ts";
import {
  listFailures,
  listLate,
  listPoolHealth,
  listRunning,
  listUpcoming,
} from "../../store/queries/dashboard-queries.ts";
import { flowRunsWhere } from "../../store/queries/filters/related-filters.ts";
import type { HistoryBuckets, HistoryCell } from "../../store/queries/history-queries.ts";
import type { ServiceContext } from "../context.ts";
import { serviceError } from "../errors.ts";

const MOST_POOLS = 100;

/** Ended otherwise than by completing. */
const ENDED_BADLY = ["FAILED", "CRASHED", "CANCELLED"] as const satisfies readonly StateType[];

function bucketsOf(body: DashboardBody, nowMicros: number): HistoryBuckets {
  const start = parseInstant(body.after) ?? 0;
  const end = (body.before == null ? undefined : parseInstant(body.before)) ?? nowMicros;
  if (end <= start) throw serviceError("invalid-history", "before must be later than after");
  return { start, width: Math.ceil((end - start) / body.buckets), count: body.buckets };
}

function activityOf(cells: readonly HistoryCell[], { start, width, count }: HistoryBuckets) {
  const counts = CountByState.parse({});
  const buckets = Array.from({ length: count }, (_, at) => ({
    start: formatInstant(start + at * width),
    end: formatInstant(start + (at + 1) * width),
    counts: CountByState.parse({}),
  }));
  for (const { bucket, state_type, count_runs } of cells) {
    const type = state_type as StateType; // safe: written from the contract's type only
    counts[type] += Number(count_runs);
    const of = buckets[bucket];
    if (of !== undefined) of.counts[type] += Number(count_runs);
  }
  const total = Object.values(counts).reduce((sum, one) => sum + one, 0);
  return { total, counts, buckets };
}

/**
 * Everything that the dashboard shows. Its parts are read side by side: each is of one moment, all of them together nearly.
 *
 * @throws BatutaError `invalid-history` for a range that ends before it begins
 */
export async function readDashboard(ctx: ServiceContext, body: DashboardBody): Promise<Dashboard> {
  const { reader, dialect } = ctx.store;
  const now = ctx.clock.nowMicros();
  const buckets = bucketsOf(body, now);
  const tags = body.tags.length === 0 ? undefined : { operator: "and_" as const, all_: body.tags };
  const parent_task_run_id = body.include_subflows
    ? undefined
    : { operator: "and_" as const, is_null_: true };
  const asked = tags !== undefined || parent_task_run_id !== undefined;
  const filters: RunFilters = asked ? { flow_runs: { operator: "and_", tags, parent_task_run_id } } : {};
  const where = flowRunsWhere(dialect, filters);
  const range = { from: buckets.start, end: buckets.start + buckets.width * buckets.count };
  const { limit } = body;
  const [flowCells, taskCells, failures, running, late, upcoming, work_pools] = await Promise.all([
    historyCells(ctx.store, "flow_run", filters, buckets, now),
    historyCells(ctx.store, "task_run", filters, buckets, now),
    listFailures(reader, range, where, limit, now),
    listRunning(reader, where, limit, now),
    listLate(reader, where, limit, now),
    listUpcoming(reader, where, limit, now),
    listPoolHealth(reader, MOST_POOLS, now),
  ]);
  const flowRuns = activityOf(flowCells, buckets);
  const taskRuns = activityOf(taskCells, buckets);
  const lateness = flowCells.reduce((sum, cell) => sum + Number(cell.sum_estimated_lateness), 0);
  const { COMPLETED: completed } = taskRuns.counts;
  const ended = ENDED_BADLY.reduce((sum, type) => sum + taskRuns.counts[type], completed);
  return {
    now: formatInstant(now),
    after: formatInstant(range.from),
    before: formatInstant(range.end),
    bucket_seconds: buckets.width / 1e6,
    flow_runs: { ...flowRuns, mean_lateness: flowRuns.total === 0 ? null : lateness / flowRuns.total },
    task_runs: { ...taskRuns, completion_rate: ended === 0 ? null : completed / ended },
    failures: failures.slice(0, limit),
    running,
    late,
    upcoming,
    work_pools,
  };
}
