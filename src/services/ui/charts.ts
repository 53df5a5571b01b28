import type { FlowRunSort } from "../../contract/flow-runs/filters.ts";
import type { RunFilters } from "../../contract/run-filters.ts";
import { TERMINAL_STATE_TYPES } from "../../contract/states/state-types.ts";
import type { TaskRunFilter } from "../../contract/task-runs/filters.ts";
import {
  CountByState,
  type SimpleFlowRun,
  type SimpleNextFlowRun,
  type TaskRunCount,
} from "../../contract/ui/routes.ts";
import { parseInstant } from "../../platform/instants.ts";
import { countEndedByStretch, countTaskRunsByType } from "../../store/queries/count-runs.ts";
import { findFlowRunName } from "../../store/queries/flow-run-queries.ts";
import { decodeTaskRun, findTaskRunRow } from "../../store/queries/task-run-queries.ts";
import {
  countDeploymentsByFlow,
  countTaskRunsByFlowRun,
  findNextRun,
  listFlowRunDotRows,
} from "../../store/queries/ui-queries.ts";
import type { ServiceContext } from "../context.ts";
import { notFound, serviceError } from "../errors.ts";

/** Into how many stretches of time a dashboard's bar chart is divided. */
const BARS = 20;

const MINUTE_MICROS = 60_000_000;

const ENDED: TaskRunFilter["state"] = { operator: "and_", type: { any_: [...TERMINAL_STATE_TYPES] } };

function startOfMinute(micros: number): number {
  return Math.floor(micros / MINUTE_MICROS) * MINUTE_MICROS;
}

function byId(
  ids: readonly string[],
  counts: readonly { readonly id: string; readonly count: number }[],
): Record<string, number> {
  const known = new Map(counts.map(({ id, count }) => [id, Number(count)]));
  return Object.fromEntries(ids.map((id) => [id, known.get(id) ?? 0]));
}

/** The number of deployments of each flow, zero included. */
export async function countDeploymentsOfFlows(
  ctx: ServiceContext,
  ids: readonly string[],
): Promise<Record<string, number>> {
  return byId(ids, await countDeploymentsByFlow(ctx.store.reader, ids));
}

/** The number of task runs of each flow run, zero included. */
export async function countTaskRunsOfFlowRuns(
  ctx: ServiceContext,
  ids: readonly string[],
): Promise<Record<string, number>> {
  return byId(ids, await countTaskRunsByFlowRun(ctx.store.reader, ids));
}

/** The next scheduled run of each flow; null for those that have none. */
export async function readNextRunsOfFlows(
  ctx: ServiceContext,
  ids: readonly string[],
): Promise<Record<string, SimpleNextFlowRun | null>> {
  const found = await Promise.all(ids.map((id) => findNextRun(ctx.store.reader, id)));
  return Object.fromEntries(ids.map((id, at) => [id, found[at] ?? null]));
}

/** Flow runs with what a chart shows of them. */
export async function listFlowRunDots(
  ctx: ServiceContext,
  body: RunFilters & { readonly sort: FlowRunSort; readonly limit: number; readonly offset: number },
): Promise<SimpleFlowRun[]> {
  const { reader, dialect } = ctx.store;
  const slice = { limit: Math.max(0, body.limit), offset: body.offset };
  const { narrowFlowRuns } = await import("../../store/queries/narrow-runs.ts");
  const where = await narrowFlowRuns(ctx.store, body);
  return listFlowRunDotRows(reader, dialect, body, body.sort, slice, ctx.clock.nowMicros(), where);
}

/** How many task runs are in a state of each type. */
export async function countTaskRunsByState(ctx: ServiceContext, filters: RunFilters): Promise<CountByState> {
  const of = filters.task_runs;
  const after = of?.operator === "and_" ? of.start_time?.after_ : undefined;
  const startedAfter = after == null ? undefined : parseInstant(after);
  const rows = await countTaskRunsByType(ctx.store, filters, startedAfter, ctx.clock.nowMicros());
  return CountByState.parse(
    Object.fromEntries(rows.map(({ state_type, count }) => [state_type, Number(count)])),
  );
}

/**
 * How many task runs ended well or badly, in 20 equal stretches of the time that `task_runs.start_time` names, whole
 * minutes at both ends. As at Prefect a filter of states does not count: all that ended are told.
 */
export async function countTaskRunsOverTime(
  ctx: ServiceContext,
  body: RunFilters & {
    readonly task_runs: TaskRunFilter;
    readonly work_queues?: RunFilters["work_pool_queues"];
  },
): Promise<TaskRunCount[]> {
  const { after_, before_ } = body.task_runs.start_time ?? {};
  const after = after_ == null ? undefined : parseInstant(after_);
  if (after === undefined) {
    throw serviceError("invalid-history", "task_runs.start_time.after_ is required");
  }
  const before = (before_ == null ? undefined : parseInstant(before_)) ?? ctx.clock.nowMicros();
  const start = startOfMinute(after);
  const span = Math.max(1, startOfMinute(before) + MINUTE_MICROS - 1 - start);
  const { work_queues, task_runs, ...filters } = body;
  const ended = { ...filters, task_runs: { ...task_runs, state: ENDED }, work_pool_queues: work_queues };
  const stretches = { start, span, count: BARS };
  const rows = await countEndedByStretch(ctx.store, ended, stretches, ctx.clock.nowMicros());
  const bars = new Map(rows.map((row) => [row.bucket, row]));
  return Array.from({ length: BARS }, (_, at) => {
    const { completed = 0, failed = 0 } = bars.get(at) ?? {};
    return { completed, failed };
  });
}

/** A task run with the name of its flow run. */
export async function readUiTaskRun(ctx: ServiceContext, id: string) {
  const row = await findTaskRunRow(ctx.store.db, id);
  if (row === undefined) throw notFound("Task", id);
  const run = decodeTaskRun(row, ctx.clock.nowMicros());
  const name = run.flow_run_id === null ? null : await findFlowRunName(ctx.store.db, run.flow_run_id);
  return { ...run, flow_run_name: name ?? null };
}
