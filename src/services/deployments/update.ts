import type { DeploymentScheduleUpdate } from "../../contract/deployments/schedules.ts";
import type { DeploymentUpdate } from "../../contract/deployments/schemas.ts";
import { jsonTextOf } from "../../contract/json-text.ts";
import { reconcileSchedules } from "../../domain/schedules/reconcile-schedules.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import {
  type DeploymentChange,
  lockDeployment,
  updateDeploymentRow,
} from "../../store/queries/deployment-queries.ts";
import {
  deleteScheduleRows,
  insertSchedules,
  listSchedules,
  type ScheduleChange,
  updateScheduleRow,
} from "../../store/queries/deployment-schedule-queries.ts";
import type { DeploymentTable } from "../../store/tables/deployment.ts";
import { cleanText } from "../clean-text.ts";
import type { ServiceContext } from "../context.ts";
import { keepVersion } from "../deployment-versions/keep-version.ts";
import { serviceError, withConflicts } from "../errors.ts";
import { sentColumns } from "./columns.ts";
import { forgetScheduledRuns } from "./forget-scheduled-runs.ts";
import { checkChangedVariables } from "./job-variables.ts";
import { placeLimit } from "./limit.ts";
import { checkStoredParameters } from "./parameters.ts";
import { NOWHERE, placeDeployment } from "./placement.ts";
import { noDeployment } from "./read.ts";
import { replacingScheduleRows, type ScheduleInit } from "./schedule-rows.ts";
import { scheduleSoon } from "./schedule-runs.ts";

/** Columns of a schedule that a request sends; `at` keeps the order of several. */
export function sentScheduleColumns(
  ctx: ServiceContext,
  sent: DeploymentScheduleUpdate,
  at = 0,
): ScheduleChange {
  const change: ScheduleChange = {
    updated: ctx.clock.nowMicros() + at,
    parameters: jsonTextOf(sent.parameters),
  };
  if (sent.schedule != null) {
    change.schedule = JSON.stringify(sent.schedule);
    // Dates of other times were not missed. Who changes the times says so in a moment in which the server is there.
    change.made_until = null;
  }
  if (sent.overlap !== undefined) change.overlap = sent.overlap;
  if (sent.missed !== undefined) change.missed = sent.missed;
  if (sent.active != null) change.active = sent.active ? 1 : 0;
  if (sent.max_scheduled_runs !== undefined) change.max_scheduled_runs = sent.max_scheduled_runs;
  if (sent.slug != null) change.slug = cleanText(sent.slug);
  return change;
}

/** Slugs are unique at every moment: those that change are laid aside before they are given anew. */
async function changeSchedules(
  ctx: ServiceContext,
  trx: Queryable,
  deploymentId: string,
  changed: readonly { readonly id: string; readonly sent: DeploymentScheduleUpdate }[],
): Promise<void> {
  for (const { id } of changed) await updateScheduleRow(trx, deploymentId, id, { slug: null });
  const latest = new Map(changed.map((change) => [change.id, change]));
  for (const [at, { id, sent }] of [...latest.values()].entries()) {
    await updateScheduleRow(trx, deploymentId, id, sentScheduleColumns(ctx, sent, at));
  }
}

async function placeSchedules(
  ctx: ServiceContext,
  trx: Queryable,
  deploymentId: string,
  sent: readonly DeploymentScheduleUpdate[],
): Promise<void> {
  const stored = await listSchedules(trx, deploymentId);
  const outcome = reconcileSchedules(stored, sent);
  if (outcome.kind === "refused") throw serviceError("schedules-refused", outcome.reason);
  if (outcome.kind === "replace") await deleteScheduleRows(trx, deploymentId);
  else await changeSchedules(ctx, trx, deploymentId, outcome.changed);
  const created = outcome.created.flatMap((item): ScheduleInit[] =>
    // Prefect forgets the limit of runs of schedules that it creates this way.
    item.schedule == null ? [] : [{ ...item, schedule: item.schedule, max_scheduled_runs: null }],
  );
  const replaced = outcome.kind === "replace" ? stored : [];
  await insertSchedules(trx, replacingScheduleRows(ctx, deploymentId, replaced, created));
}

async function placementColumns(
  ctx: ServiceContext,
  trx: Queryable,
  body: DeploymentUpdate,
): Promise<DeploymentChange> {
  const { work_pool_name: pool, work_queue_name: queue } = body;
  if (pool || queue) return placeDeployment(ctx, trx, pool, queue);
  // Only a pool of null takes a deployment out of its place; empty names leave it there.
  return pool === null ? NOWHERE : {};
}

async function changeDeployment(
  ctx: ServiceContext,
  trx: Queryable,
  row: DeploymentTable,
  body: DeploymentUpdate,
): Promise<void> {
  const placement = await placementColumns(ctx, trx, body);
  await checkChangedVariables(trx, placement.work_pool_id ?? null, body.job_variables);
  const change: DeploymentChange = {
    ...sentColumns(body),
    ...(await checkStoredParameters(ctx, trx, row, body)),
    ...placement,
    updated: ctx.clock.nowMicros(),
  };
  const limit = await placeLimit(ctx, trx, row, body);
  if (limit !== undefined) change.concurrency_limit_id = limit;
  await updateDeploymentRow(trx, row.id, change);
  const updates = { from: row, to: change };
  await ctx.tell?.entities(trx, { kind: "deployment", verb: "updated", ids: [row.id], updates });
  if (body.schedules !== undefined) await placeSchedules(ctx, trx, row.id, body.schedules);
  await forgetScheduledRuns(trx, row.id);
}

/**
 * Changes the given fields of a deployment. Runs that its schedules had made are made anew.
 *
 * @param client the User-Agent of who asks
 * @throws BatutaError `not-found`, `parameters-invalid`, `parameters-not-hydrated`, `schedules-refused`
 */
export async function updateDeployment(
  ctx: ServiceContext,
  id: string,
  body: DeploymentUpdate,
  client?: string | null,
): Promise<void> {
  const written = ctx.store.write(async (trx) => {
    const row = await lockDeployment(trx, ctx.store.dialect, { id });
    if (row === undefined) throw noDeployment(id);
    await changeDeployment(ctx, trx, row, body);
    await keepVersion(ctx, trx, id, { cause: "changed", client });
    return { id, paused: body.paused ?? row.paused !== 0 };
  });
  await scheduleSoon(ctx, await withConflicts(written));
}
