import type { RunFilters } from "../../contract/run-filters.ts";
import type { Condition } from "./filters/conditions.ts";
import { countFlowRunRows, readMeanLateness } from "./flow-run-queries.ts";
import { type HistoryBuckets, type HistoryCell, listHistoryCells } from "./history-queries.ts";
import { findMeta } from "./meta-queries.ts";
import { narrowFlowRuns, narrowTaskRuns, type ReadStore } from "./narrow-runs.ts";
import { listTallies, type RunTable, type Tally } from "./run-tallies.ts";
import { tallyQuestion } from "./tally-questions.ts";
import { countTaskRunRows } from "./task-run-queries.ts";
import { countEndedTaskRuns, countTaskRunStates } from "./ui-queries.ts";

/**
 * What sealed units and the runs between them say; undefined when the filters ask more than they know, or when not all
 * that can be sealed has been: then the plain way is the shorter one.
 */
async function tallied(
  store: ReadStore,
  table: RunTable,
  filters: RunFilters,
  options: Parameters<typeof tallyQuestion>[3],
): Promise<Tally[] | undefined> {
  const question = tallyQuestion(store.dialect, table, filters, options);
  if (question === undefined || (await findMeta(store.db, `sealed-${table}`)) === undefined) return undefined;
  return listTallies(store.reader, store.dialect, question);
}

const sumOf = (tallies: readonly Tally[], key: "runs" | "lateness" | "tasks"): number =>
  tallies.reduce((sum, tally) => sum + tally[key], 0);

/** The plain way: which runs match, for a statement that looks at each. */
function narrow(store: ReadStore, table: RunTable, filters: RunFilters): Promise<Condition> {
  return (table === "flow_run" ? narrowFlowRuns : narrowTaskRuns)(store, filters, "count");
}

/** How many runs match. */
export async function countRuns(
  store: ReadStore,
  table: RunTable,
  filters: RunFilters,
  nowMicros: number,
): Promise<number> {
  const tallies = await tallied(store, table, filters, { nowMicros, byState: false, sums: "none" });
  if (tallies !== undefined) return sumOf(tallies, "runs");
  if (table === "task_run" && filters.task_runs == null && filters.flow_runs != null) {
    const options = { nowMicros, byState: false, sums: "tasks" } as const;
    const ofFlowRuns = await tallied(store, "flow_run", filters, options);
    if (ofFlowRuns !== undefined) return sumOf(ofFlowRuns, "tasks");
  }
  const count = table === "flow_run" ? countFlowRunRows : countTaskRunRows;
  return count(store.reader, store.dialect, filters, await narrow(store, table, filters));
}

/** Mean lateness of flow runs in seconds; null when none matches. */
export async function meanLateness(
  store: ReadStore,
  filters: RunFilters,
  nowMicros: number,
): Promise<number | null> {
  const options = { nowMicros, byState: false, sums: "times" } as const;
  const tallies = await tallied(store, "flow_run", filters, options);
  if (tallies === undefined) {
    const where = await narrow(store, "flow_run", filters);
    return readMeanLateness(store.reader, store.dialect, filters, nowMicros, where);
  }
  const runs = sumOf(tallies, "runs");
  return runs === 0 ? null : sumOf(tallies, "lateness") / runs;
}

/** Runs by the bucket in which they were expected to start, and by their state; those without a state are left out. */
export async function historyCells(
  store: ReadStore,
  table: RunTable,
  filters: RunFilters,
  buckets: HistoryBuckets,
  nowMicros: number,
): Promise<HistoryCell[]> {
  const { start, width, count } = buckets;
  const span = { from: start, end: start + width * count, origin: start, mul: 1, div: width };
  const tallies = await tallied(store, table, filters, {
    nowMicros,
    byState: true,
    sums: "times",
    buckets: { axis: "expected", span },
  });
  if (tallies === undefined) {
    const where = await narrow(store, table, filters);
    return listHistoryCells(store.reader, table, buckets, where, nowMicros);
  }
  return tallies.flatMap(({ bucket, state_type, state_name, runs, run_time, lateness }) =>
    state_type === null
      ? []
      : [
          {
            bucket,
            state_type,
            state_name: state_name ?? "",
            count_runs: runs,
            sum_estimated_run_time: run_time,
            sum_estimated_lateness: lateness,
          },
        ],
  );
}

/** How many task runs that match are in a state of each type. `startedAfter` is said by the filters, too. */
export async function countTaskRunsByType(
  store: ReadStore,
  filters: RunFilters,
  startedAfter: number | undefined,
  nowMicros: number,
): Promise<{ readonly state_type: string; readonly count: number }[]> {
  const options = { nowMicros, byState: true, sums: "none" } as const;
  const tallies = await tallied(store, "task_run", filters, options);
  if (tallies === undefined) {
    return countTaskRunStates(store.reader, await narrow(store, "task_run", filters), startedAfter);
  }
  const byType = Map.groupBy(tallies, (tally) => tally.state_type ?? "");
  return [...byType].map(([state_type, own]) => ({ state_type, count: sumOf(own, "runs") }));
}

/** Ended task runs by the stretch of a span in which they started; the filters ask for ended ones. */
export async function countEndedByStretch(
  store: ReadStore,
  filters: RunFilters,
  stretches: { readonly start: number; readonly span: number; readonly count: number },
  nowMicros: number,
): Promise<{ readonly bucket: number; readonly completed: number; readonly failed: number }[]> {
  const { start, span, count } = stretches;
  const buckets = {
    axis: "started",
    span: { from: start, end: start + span, origin: start, mul: count, div: span },
  } as const;
  const options = { nowMicros, byState: true, sums: "none", buckets } as const;
  const tallies = await tallied(store, "task_run", filters, options);
  if (tallies === undefined) {
    return countEndedTaskRuns(store.reader, await narrow(store, "task_run", filters), stretches);
  }
  const byBucket = Map.groupBy(tallies, (tally) => tally.bucket);
  return [...byBucket].map(([bucket, own]) => {
    const failed = sumOf(
      own.filter(({ state_type }) => state_type === "FAILED" || state_type === "CRASHED"),
      "runs",
    );
    return { bucket, failed, completed: sumOf(own, "runs") - failed };
  });
}
