import type { RunFilters } from "../../contract/run-filters.ts";
import type { TaskRunSort } from "../../contract/task-runs/filters.ts";
import type { TaskRun, TaskRunResponse } from "../../contract/task-runs/schemas.ts";
import type { Slice } from "../../store/queries/slice.ts";
import { decodeTaskRun, findTaskRunRow, listTaskRunRows } from "../../store/queries/task-run-queries.ts";
import type { ServiceContext } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { pageOf, sliceOf } from "../list-limits.ts";

export async function readTaskRun(ctx: ServiceContext, id: string): Promise<TaskRun> {
  // The word of Prefect's server here, and only here.
  const row = orNotFound(await findTaskRunRow(ctx.store.db, id), "Task", id);
  return decodeTaskRun(row, ctx.clock.nowMicros());
}

export async function countTaskRuns(ctx: ServiceContext, filters: RunFilters): Promise<number> {
  const { countRuns } = await import("../../store/queries/count-runs.ts");
  return countRuns(ctx.store, "task_run", filters, ctx.clock.nowMicros());
}

type Listed = RunFilters & { readonly sort: TaskRunSort; readonly limit?: number | null | undefined };

export async function listTaskRuns(
  ctx: ServiceContext,
  body: Listed & { readonly offset: number },
): Promise<TaskRun[]> {
  return listMatching(ctx, body, sliceOf(body));
}

async function listMatching(ctx: ServiceContext, body: Listed, slice: Slice): Promise<TaskRun[]> {
  const { reader, dialect } = ctx.store;
  const { narrowTaskRuns } = await import("../../store/queries/narrow-runs.ts");
  const where = await narrowTaskRuns(ctx.store, body);
  return listTaskRunRows(reader, dialect, body, body.sort, slice, ctx.clock.nowMicros(), where);
}

/** A page carries Prefect's reduced shape. */
export async function paginateTaskRuns(ctx: ServiceContext, body: Listed & { readonly page: number }) {
  const page = await pageOf(
    body,
    (slice) => listMatching(ctx, body, slice),
    () => countTaskRuns(ctx, body),
  );
  return { ...page, results: page.results.map(reduced) };
}

function reduced(run: TaskRun): TaskRunResponse {
  const {
    labels: _labels,
    dynamic_key: _dynamicKey,
    cache_key: _cacheKey,
    cache_expiration: _cacheExpiration,
    run_count: _runCount,
    flow_run_run_count: _flowRunRunCount,
    expected_start_time: _expectedStartTime,
    next_scheduled_start_time: _nextScheduledStartTime,
    state_type: _stateType,
    state_name: _stateName,
    ...rest
  } = run;
  return rest;
}
