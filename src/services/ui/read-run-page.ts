import type { FlowRun } from "../../contract/flow-runs/schemas.ts";
import { jsonTextOf } from "../../contract/json-text.ts";
import type { StateType } from "../../contract/states/schemas.ts";
import { isTerminalType } from "../../contract/states/state-types.ts";
import { CountByState } from "../../contract/ui/routes.ts";
import type { FailureCause, RunPage } from "../../contract/ui/run-page.ts";
import type { WorkPoolStatus } from "../../contract/work-pools/schemas.ts";
import { formatInstant, parseInstant } from "../../platform/instants.ts";
import { findFlowRun } from "../../store/queries/flow-run-queries.ts";
import { firstLine } from "../../store/queries/run-item-queries.ts";
import {
  countArtifactsOfRun,
  countSubflowsByType,
  countTasksByType,
  findLastGoodRun,
  findOwnersOfRun,
  findParentOfRun,
  listFailedTasks,
  listStatesOfRun,
} from "../../store/queries/run-page-queries.ts";
import type { ServiceContext } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { readWaitingReport } from "../flow-runs/read-waiting-report.ts";

/** Documents that are larger are not sent with the page. */
const MOST_DOCUMENT_BYTES = 64 * 1024;
const MOST_FAILED_TASKS = 20;

function totals(rows: readonly { readonly state_type: StateType; readonly count: number }[]) {
  const counts = CountByState.parse({});
  for (const { state_type, count } of rows) counts[state_type] += count;
  return { total: rows.reduce((sum, { count }) => sum + count, 0), counts };
}

/** A document, or null when it is too large for a page's head; and its size. */
function clipped<T>(document: T): { readonly document: T | null; readonly bytes: number } {
  const bytes = Buffer.byteLength(jsonTextOf(document));
  return { document: bytes > MOST_DOCUMENT_BYTES ? null : document, bytes };
}

/**
 * Everything that the head of a flow run's page shows, as old as the reads it is made of: nothing is locked.
 *
 * @throws BatutaError `not-found`
 */
export async function readRunPage(ctx: ServiceContext, id: string): Promise<RunPage> {
  const { reader } = ctx.store;
  const now = ctx.clock.nowMicros();
  const run = orNotFound(await findFlowRun(reader, id, now), "Flow run", id);
  const hasEnded = run.state_type !== null && isTerminalType(run.state_type);
  const [owners, tasks, subflows, artifacts, states, parent, waiting, lastGood, failed] = await Promise.all([
    findOwnersOfRun(reader, id),
    countTasksByType(reader, id),
    countSubflowsByType(reader, id),
    countArtifactsOfRun(reader, id),
    listStatesOfRun(reader, id),
    run.parent_task_run_id === null ? undefined : findParentOfRun(reader, run.parent_task_run_id),
    hasEnded ? undefined : readWaitingReport(ctx, id),
    lastGoodOf(ctx, run, now),
    isFailure(run) ? listFailedTasks(reader, id, MOST_FAILED_TASKS, now) : undefined,
  ]);
  const of = orNotFound(owners, "Flow run", id);
  const task_runs = totals(tasks);
  const parameters = clipped(run.parameters);
  return {
    now: formatInstant(now),
    flow_run: { ...run, parameters: parameters.document, context: clipped(run.context).document },
    parameters_bytes: parameters.bytes,
    journaled: of.owner_epoch > 0,
    flow: { id: run.flow_id, name: of.flow_name },
    ...placesOf(of),
    parent:
      run.parent_task_run_id === null
        ? null
        : {
            flow_run_id: parent?.flow_run_id ?? null,
            flow_run_name: parent?.flow_run_name ?? null,
            flow_name: parent?.flow_name ?? null,
            task_run_id: run.parent_task_run_id,
            task_run_name: parent?.task_run_name ?? null,
          },
    waiting: waiting?.causes ?? [],
    task_runs,
    subflows: totals(subflows),
    artifacts,
    states: states.map(({ details: _details, type, timestamp, ...state }) => ({
      ...state,
      type: type as StateType, // safe: written from the contract's type only
      timestamp: formatInstant(timestamp),
    })),
    failure: failed === undefined ? null : failureOf(run, failed, task_runs.counts),
    last_good: lastGood ?? null,
    infrastructure: {
      worker_name: workerOf(states.map(({ details }) => details)),
      pid: run.infrastructure_pid,
      last_heartbeat: of.heard_at === null ? null : formatInstant(of.heard_at),
    },
  };
}

const isFailure = (run: FlowRun): boolean => run.state_type === "FAILED" || run.state_type === "CRASHED";

function failureOf(
  run: FlowRun,
  task_runs: FailureCause["task_runs"],
  { FAILED, CRASHED }: CountByState,
): FailureCause {
  return { line: firstLine(run.state?.message ?? null), task_runs, task_runs_total: FAILED + CRASHED };
}

function lastGoodOf(ctx: ServiceContext, run: FlowRun, now: number) {
  const began = run.start_time ?? run.expected_start_time;
  const before = began === null ? now : (parseInstant(began) ?? now);
  const { deployment_id: deployment, flow_id: flow, id: except } = run;
  const of =
    deployment === null
      ? ({ column: "flow_id", id: flow, except } as const)
      : ({ column: "deployment_id", id: deployment, except } as const);
  return findLastGoodRun(ctx.store.reader, of, before, now);
}

/** The worker of the latest claim. */
function workerOf(details: readonly string[]): string | null {
  for (const text of details.toReversed()) {
    if (!text.includes("worker_name")) continue;
    const { worker_name } = JSON.parse(text) as { readonly worker_name?: string }; // safe: written from the contract's type only
    if (worker_name !== undefined) return worker_name;
  }
  return null;
}

type Owners = NonNullable<Awaited<ReturnType<typeof findOwnersOfRun>>>;

function placesOf(of: Owners): Pick<RunPage, "deployment" | "work_pool" | "work_queue"> {
  const { deployment_id, queue_id, pool_id } = of;
  return {
    deployment:
      deployment_id === null
        ? null
        : {
            id: deployment_id,
            name: of.deployment_name ?? "",
            paused: of.deployment_paused !== 0,
            version: of.deployment_version,
            entrypoint: of.deployment_entrypoint,
            labels: JSON.parse(of.deployment_labels ?? "{}"),
          },
    work_pool:
      pool_id === null
        ? null
        : {
            id: pool_id,
            name: of.pool_name ?? "",
            type: of.pool_type ?? "",
            status: of.pool_status as WorkPoolStatus | null, // safe: written from the contract's type only
            is_paused: of.pool_paused !== 0,
          },
    work_queue:
      queue_id === null
        ? null
        : { id: queue_id, name: of.queue_name ?? "", is_paused: of.queue_paused !== 0 },
  };
}
