import type { HistoryResponse, RunFilters } from "../contract/run-filters.ts";
import type { StateType } from "../contract/states/schemas.ts";
import { formatInstant, parseInstant } from "../platform/instants.ts";
import type { HistoryBuckets } from "../store/queries/history-queries.ts";
import type { ServiceContext } from "./context.ts";
import { serviceError } from "./errors.ts";

/** Most buckets of one history; a longer period is cut at its end, as in Prefect. */
const MAX_BUCKETS = 500;

/** The period of a history. */
export interface HistoryPeriod {
  readonly history_start: string;
  readonly history_end: string;
  readonly history_interval_seconds: number;
}

function bucketsOf(period: HistoryPeriod): HistoryBuckets {
  const start = parseInstant(period.history_start) ?? 0;
  const end = parseInstant(period.history_end) ?? 0;
  if (period.history_interval_seconds < 1) {
    throw serviceError("invalid-history", "History interval must not be less than 1 second.");
  }
  const width = Math.round(period.history_interval_seconds * 1e6);
  return { start, width, count: Math.min(MAX_BUCKETS, Math.max(0, Math.ceil((end - start) / width))) };
}

/** Counts runs by state in buckets of the time at which they were expected to start; every bucket is listed. */
export async function readHistory(
  ctx: ServiceContext,
  table: "flow_run" | "task_run",
  period: HistoryPeriod,
  filters: RunFilters,
): Promise<HistoryResponse[]> {
  const buckets = bucketsOf(period);
  const history = Array.from({ length: buckets.count }, (_, index): HistoryResponse => {
    const start = buckets.start + index * buckets.width;
    return {
      interval_start: formatInstant(start),
      interval_end: formatInstant(start + buckets.width),
      states: [],
    };
  });
  const { historyCells } = await import("../store/queries/count-runs.ts");
  for (const cell of await historyCells(ctx.store, table, filters, buckets, ctx.clock.nowMicros())) {
    history[cell.bucket]?.states.push({
      state_type: cell.state_type as StateType, // safe: written from the contract's type only
      state_name: cell.state_name,
      count_runs: cell.count_runs,
      sum_estimated_run_time: cell.sum_estimated_run_time,
      sum_estimated_lateness: cell.sum_estimated_lateness,
    });
  }
  return history;
}
