import { type SqlBool, sql } from "kysely";
import type { DeploymentFilter } from "../../../contract/deployments/filters.ts";
import type { FlowRunFilter } from "../../../contract/flow-runs/filters.ts";
import type { FlowFilter } from "../../../contract/flows/filters.ts";
import type { RunFilters } from "../../../contract/run-filters.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import { ALWAYS, type Condition, combine, isAnyOf } from "./conditions.ts";
import { deploymentCondition } from "./deployment-filter.ts";
import { flowCondition } from "./flow-filter.ts";
import { flowRunCondition } from "./flow-run-filter.ts";
import { taskRunCondition } from "./task-run-filter.ts";
import { workPoolCondition, workQueueCondition } from "./work-pool-filter.ts";

/** Whether `queueId` is a queue that matches, of a pool that matches; undefined when neither is asked for. */
function inQueues(
  dialect: Dialect,
  queueId: "flow_run.work_queue_id" | "deployment.work_queue_id",
  { work_pools, work_pool_queues }: RunFilters,
): Condition | undefined {
  if (work_pools == null && work_pool_queues == null) return undefined;
  const matches = combine("and_", [
    work_pools == null ? undefined : workPoolCondition(work_pools),
    work_pool_queues == null ? undefined : workQueueCondition(dialect, work_pool_queues),
  ]);
  const pool = work_pools == null ? sql`` : sql`join work_pool on work_pool.id = work_queue.work_pool_id`;
  return sql<SqlBool>`${dialect.unindexed(sql.ref(queueId))} in (select work_queue.id from work_queue ${pool} where ${matches})`;
}

function flowRunsOf(dialect: Dialect, filters: RunFilters): (Condition | undefined)[] {
  const { flow_runs, task_runs } = filters;
  return [
    flow_runs == null ? undefined : flowRunCondition(dialect, flow_runs),
    task_runs == null
      ? undefined
      : sql<SqlBool>`exists (select 1 from task_run where task_run.flow_run_id = flow_run.id and ${taskRunCondition(dialect, task_runs)})`,
  ];
}

/** The ids of a filter that names nothing but ids. */
function idsAlone(filter: FlowFilter | FlowRunFilter | DeploymentFilter): readonly string[] | undefined {
  const { operator: _operator, id, ...rest } = filter;
  const isAlone =
    id?.any_ != null && id.not_any_ == null && Object.values(rest).every((part) => part == null);
  return isAlone ? (id.any_ ?? undefined) : undefined;
}

/**
 * How runs of flows and deployments are found that match by more than their ids: a page goes through all runs in its
 * order, which finds fifty soon; a count goes through those of each.
 */
export type RunUse = "page" | "count";

/** Runs whose flow or deployment is among those that match. */
function amongThose(
  dialect: Dialect,
  column: "flow_run.flow_id" | "flow_run.deployment_id",
  table: "flow" | "deployment",
  matches: Condition,
  use: RunUse,
): Condition {
  const those = sql`select ${sql.ref(`${table}.id`)} from ${sql.table(table)} where ${matches}`;
  return use === "count"
    ? dialect.isAmong(sql.ref(column), those)
    : sql<SqlBool>`${dialect.unindexed(sql.ref(column))} in (${those})`;
}

/** Flow runs of matching flows. Flows that are named by id alone need no look at them, and keep the index's order. */
function ofFlows(dialect: Dialect, flows: FlowFilter, use: RunUse): Condition {
  return (
    isAnyOf(sql.ref("flow_run.flow_id"), idsAlone(flows)) ??
    amongThose(dialect, "flow_run.flow_id", "flow", flowCondition(dialect, flows), use)
  );
}

/** Flow runs of matching deployments that exist: a run keeps the id of a deployment that was deleted. */
function ofDeployments(dialect: Dialect, deployments: DeploymentFilter, use: RunUse): Condition {
  const named = isAnyOf(sql.ref("flow_run.deployment_id"), idsAlone(deployments));
  if (named === undefined) {
    return amongThose(
      dialect,
      "flow_run.deployment_id",
      "deployment",
      deploymentCondition(dialect, deployments),
      use,
    );
  }
  return sql<SqlBool>`(${named} and exists (select 1 from deployment where deployment.id = flow_run.deployment_id))`;
}

/**
 * What filters ask of flows and deployments by more than their ids, of each table by itself. Where nothing matches one of
 * them, no run matches either, and none needs to be looked at.
 */
export function ownersAsked(
  dialect: Dialect,
  { flows, deployments }: RunFilters,
): { readonly table: "flow" | "deployment"; readonly matches: Condition }[] {
  return [
    ...(flows == null || idsAlone(flows) !== undefined
      ? []
      : [{ table: "flow" as const, matches: flowCondition(dialect, flows) }]),
    ...(deployments == null || idsAlone(deployments) !== undefined
      ? []
      : [{ table: "deployment" as const, matches: deploymentCondition(dialect, deployments) }]),
  ];
}

/** Flows that match, with a run that matches all filters on runs, and a deployment that matches, of a matching pool. */
export function flowsWhere(dialect: Dialect, filters: RunFilters): Condition {
  const { flows, flow_runs, task_runs, deployments } = filters;
  const runs = combine("and_", flowRunsOf(dialect, filters));
  const deployed = combine("and_", [
    deployments == null ? undefined : deploymentCondition(dialect, deployments),
    inQueues(dialect, "deployment.work_queue_id", { work_pools: filters.work_pools }),
  ]);
  return combine("and_", [
    flows == null ? undefined : flowCondition(dialect, flows),
    flow_runs == null && task_runs == null
      ? undefined
      : sql<SqlBool>`exists (select 1 from flow_run where flow_run.flow_id = flow.id and ${runs})`,
    deployments == null && filters.work_pools == null
      ? undefined
      : sql<SqlBool>`exists (select 1 from deployment where deployment.flow_id = flow.id and ${deployed})`,
  ]);
}

/** Flow runs that match, of matching flows and deployments, with a matching task run. */
export function flowRunsWhere(dialect: Dialect, filters: RunFilters, use: RunUse = "page"): Condition {
  const { flows, deployments } = filters;
  return combine("and_", [
    ...flowRunsOf(dialect, filters),
    flows == null ? undefined : ofFlows(dialect, flows, use),
    deployments == null ? undefined : ofDeployments(dialect, deployments, use),
    inQueues(dialect, "flow_run.work_queue_id", filters),
  ]);
}

/** What is asked of the flow runs that task runs are in; undefined when nothing is, or no more than which ones. */
export function flowRunsOfTaskRuns(
  dialect: Dialect,
  filters: RunFilters,
  use: RunUse = "page",
): Condition | undefined {
  const { flows, flow_runs, deployments } = filters;
  const isNamed = flow_runs == null || idsAlone(flow_runs) !== undefined;
  const runs = [
    isNamed ? undefined : flowRunCondition(dialect, flow_runs),
    flows == null ? undefined : ofFlows(dialect, flows, use),
    deployments == null ? undefined : ofDeployments(dialect, deployments, use),
    inQueues(dialect, "flow_run.work_queue_id", filters),
  ];
  return runs.every((condition) => condition === undefined) ? undefined : combine("and_", runs);
}

/** How the flow runs of task runs are looked at. */
export type FlowRunLook =
  /** One by one, for each task run: a page of the newest ones finds its fifty soon. */
  | "each"
  /** All that match first, then their task runs: for counts. `runs` says what is asked of them. */
  | "all"
  | { readonly runs: Condition }
  /** They are known. */
  | { readonly ids: readonly string[] };

/**
 * Task runs that match, of matching flow runs. Flow runs that are named by id alone need no look at them: their task
 * runs are found by index task_run_natural, however many others there are.
 */
export function taskRunsWhere(dialect: Dialect, filters: RunFilters, look: FlowRunLook = "each"): Condition {
  const { flow_runs, task_runs } = filters;
  const runs = flowRunsOfTaskRuns(dialect, filters, look === "all" ? "count" : "page");
  const owner = sql.ref("task_run.flow_run_id");
  const one = dialect.existsAlone(
    sql`select 1 from flow_run where flow_run.id = ${owner} and ${runs ?? ALWAYS}`,
  );
  const ofRuns =
    runs === undefined
      ? undefined
      : look === "each"
        ? one
        : look === "all"
          ? sql<SqlBool>`${owner} in (select flow_run.id from flow_run where ${runs})`
          : "ids" in look
            ? isAnyOf(owner, look.ids)
            : dialect.isAmong(owner, sql`select flow_run.id from flow_run where ${look.runs}`);
  return combine("and_", [
    task_runs == null ? undefined : taskRunCondition(dialect, task_runs),
    flow_runs == null ? undefined : isAnyOf(owner, idsAlone(flow_runs)),
    ofRuns,
  ]);
}

/** Deployments that match, of matching flows, with a run that matches all filters on runs. */
export function deploymentsWhere(dialect: Dialect, filters: RunFilters): Condition {
  const { flows, flow_runs, task_runs, deployments } = filters;
  const runs = combine("and_", flowRunsOf(dialect, filters));
  return combine("and_", [
    deployments == null ? undefined : deploymentCondition(dialect, deployments),
    flows == null
      ? undefined
      : (isAnyOf(sql.ref("deployment.flow_id"), idsAlone(flows)) ??
        sql<SqlBool>`deployment.flow_id in (select flow.id from flow where ${flowCondition(dialect, flows)})`),
    flow_runs == null && task_runs == null
      ? undefined
      : sql<SqlBool>`exists (select 1 from flow_run where flow_run.deployment_id = deployment.id and ${runs})`,
    inQueues(dialect, "deployment.work_queue_id", filters),
  ]);
}
