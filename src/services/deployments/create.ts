import type { Deployment, DeploymentCreate } from "../../contract/deployments/schemas.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import {
  type DeploymentChange,
  findDeploymentRow,
  insertDeployment,
  lockDeployment,
  updateDeploymentRow,
} from "../../store/queries/deployment-queries.ts";
import {
  deleteScheduleRows,
  insertSchedules,
  listSchedules,
} from "../../store/queries/deployment-schedule-queries.ts";
import { findFlow } from "../../store/queries/flow-queries.ts";
import type { DeploymentTable } from "../../store/tables/deployment.ts";
import { cleanLabels, cleanText } from "../clean-text.ts";
import type { ServiceContext } from "../context.ts";
import { keepVersion } from "../deployment-versions/keep-version.ts";
import { orNotFound, serviceError, withConflicts } from "../errors.ts";
import { sentColumns } from "./columns.ts";
import { forgetScheduledRuns } from "./forget-scheduled-runs.ts";
import { checkNewVariables } from "./job-variables.ts";
import { placeLimit } from "./limit.ts";
import { NOWHERE, type Placement, placeDeployment } from "./placement.ts";
import { replacingScheduleRows } from "./schedule-rows.ts";
import { scheduleSoon } from "./schedule-runs.ts";
import { showDeployments } from "./show-deployments.ts";

function emptyRow(ctx: ServiceContext, body: DeploymentCreate): DeploymentTable {
  const now = ctx.clock.nowMicros();
  return {
    id: ctx.ids.uuid(),
    created: now,
    updated: now,
    name: cleanText(body.name),
    flow_id: body.flow_id,
    version: null,
    version_info: null,
    description: null,
    paused: 0,
    tags: "[]",
    labels: "{}",
    parameters: "{}",
    job_variables: "{}",
    parameter_openapi_schema: "{}",
    enforce_parameter_schema: 1,
    pull_steps: "[]",
    path: null,
    entrypoint: null,
    storage_document_id: null,
    infrastructure_document_id: null,
    ...NOWHERE,
    concurrency_limit_id: null,
    concurrency_options: null,
    status: "NOT_READY",
    last_polled: null,
    created_by: null,
    updated_by: null,
  };
}

function conflict(): Error {
  return serviceError(
    "integrity-conflict",
    "Data integrity conflict. This usually means a unique or foreign key constraint was violated. See server logs for details.",
  );
}

/** Where a request puts the deployment; undefined when it says nothing about it. */
async function placed(
  ctx: ServiceContext,
  trx: Queryable,
  body: DeploymentCreate,
): Promise<Placement | undefined> {
  const { work_pool_name: pool, work_queue_name: queue } = body;
  return pool || queue ? placeDeployment(ctx, trx, pool, queue) : undefined;
}

/**
 * Creates a deployment, or updates the one of this flow and name: only what was sent is written, and its schedules are
 * replaced. Runs that its schedules had made are made anew.
 *
 * @param client the User-Agent of who asks
 */
export async function createDeployment(
  ctx: ServiceContext,
  body: DeploymentCreate,
  client?: string | null,
): Promise<{ readonly deployment: Deployment; readonly created: boolean }> {
  const fresh = emptyRow(ctx, body);
  const result = await withConflicts(
    ctx.store.write(async (trx) => {
      const { dialect } = ctx.store;
      const placement = await placed(ctx, trx, body);
      await checkNewVariables(trx, placement?.work_pool_id ?? null, body.job_variables);
      const key = { flow_id: body.flow_id, name: fresh.name };
      const known = await lockDeployment(trx, dialect, key);
      const row = known ?? fresh;
      const flow = await findFlow(trx, body.flow_id);
      if (flow === undefined) throw conflict();
      const labels = {
        ...(known === undefined || body.labels != null ? flow.labels : JSON.parse(known.labels)),
        "prefect.flow.id": body.flow_id,
        ...cleanLabels(body.labels ?? {}),
      };
      const change: DeploymentChange = {
        ...sentColumns(body),
        ...placement,
        labels: JSON.stringify(labels),
        updated: fresh.updated,
      };
      if (known === undefined && !(await insertDeployment(trx, { ...row, ...change }))) throw conflict();
      const limit = await placeLimit(ctx, trx, row, body);
      if (limit !== undefined) change.concurrency_limit_id = limit;
      await updateDeploymentRow(trx, row.id, change);
      const before = known === undefined ? [] : await listSchedules(trx, row.id);
      await deleteScheduleRows(trx, row.id);
      const schedules = (body.schedules ?? []).map((schedule) =>
        // Prefect forgets the limit of runs when it replaces schedules this way.
        known === undefined ? schedule : { ...schedule, max_scheduled_runs: null },
      );
      await insertSchedules(trx, replacingScheduleRows(ctx, row.id, before, schedules));
      await forgetScheduledRuns(trx, row.id);
      await keepVersion(ctx, trx, row.id, { cause: "deployed", client });
      const verb = known === undefined ? "created" : "updated";
      const updates = known && { from: known, to: change };
      await ctx.tell?.entities(trx, { kind: "deployment", verb, ids: [row.id], updates });
      const stored = orNotFound(await findDeploymentRow(trx, row.id), "Deployment", row.id);
      const [deployment] = await showDeployments(trx, dialect, [stored]);
      return { deployment: orNotFound(deployment, "Deployment", row.id), created: known === undefined };
    }),
  );
  await scheduleSoon(ctx, result.deployment);
  return result;
}
