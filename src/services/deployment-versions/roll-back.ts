import type { DeploymentVersionSummary } from "../../contract/deployment-versions/schemas.ts";
import { jsonText } from "../../contract/json-text.ts";
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
} from "../../store/queries/deployment-schedule-queries.ts";
import {
  decodeVersionSchedules,
  decodeVersionSummary,
} from "../../store/queries/deployment-version-queries.ts";
import type { DeploymentTable } from "../../store/tables/deployment.ts";
import type { DeploymentVersionTable } from "../../store/tables/deployment-version.ts";
import type { ServiceContext } from "../context.ts";
import { forgetScheduledRuns } from "../deployments/forget-scheduled-runs.ts";
import { checkNewVariables } from "../deployments/job-variables.ts";
import { placeDeployment } from "../deployments/placement.ts";
import { noDeployment, requireDeployment } from "../deployments/read.ts";
import { replacingScheduleRows } from "../deployments/schedule-rows.ts";
import { scheduleSoon } from "../deployments/schedule-runs.ts";
import { withConflicts } from "../errors.ts";
import { keepVersion } from "./keep-version.ts";
import { requireVersion } from "./read.ts";
import { changedFields, contentOf, scheduleKey, scheduleTexts } from "./version-content.ts";

/** Makes the schedules those of the version. One that is there keeps being paused, or not, as it is now. */
async function placeSchedules(
  ctx: ServiceContext,
  trx: Queryable,
  deploymentId: string,
  now: string,
  then: string,
): Promise<void> {
  const activeNow = new Map(
    scheduleTexts(now).map((text) => [scheduleKey(text), JSON.parse(text).active === true]),
  );
  const keys = scheduleTexts(then).map(scheduleKey);
  const schedules = decodeVersionSchedules(then).map((schedule, at) => ({
    ...schedule,
    active: activeNow.get(keys[at] ?? "") ?? schedule.active,
    overlap: schedule.overlap ?? ("allow" as const),
    missed: schedule.missed ?? null,
  }));
  const stored = await listSchedules(trx, deploymentId);
  await deleteScheduleRows(trx, deploymentId);
  await insertSchedules(trx, replacingScheduleRows(ctx, deploymentId, stored, schedules));
}

async function columnsOf(
  ctx: ServiceContext,
  trx: Queryable,
  version: DeploymentVersionTable,
): Promise<DeploymentChange> {
  const { work_pool_name: pool, work_queue_name: queue } = version;
  const placement = await placeDeployment(ctx, trx, pool, queue);
  await checkNewVariables(trx, placement.work_pool_id, jsonText(version.job_variables));
  return {
    ...placement,
    version: version.version,
    version_info: version.version_info,
    tags: version.tags,
    labels: version.labels,
    parameters: version.parameters,
    job_variables: version.job_variables,
    parameter_openapi_schema: version.parameter_openapi_schema,
    enforce_parameter_schema: version.enforce_parameter_schema,
    pull_steps: version.pull_steps,
    path: version.path,
    entrypoint: version.entrypoint,
    storage_document_id: version.storage_document_id,
    infrastructure_document_id: version.infrastructure_document_id,
    updated: ctx.clock.nowMicros(),
  };
}

async function becomeVersion(
  ctx: ServiceContext,
  trx: Queryable,
  row: DeploymentTable,
  version: DeploymentVersionTable,
): Promise<void> {
  const now = contentOf(await requireDeployment(trx, row.id), await listSchedules(trx, row.id));
  const changed = changedFields(now, version);
  if (changed.length === 0) return;
  const change = await columnsOf(ctx, trx, version);
  await updateDeploymentRow(trx, row.id, change);
  const updates = { from: row, to: change };
  await ctx.tell?.entities(trx, { kind: "deployment", verb: "updated", ids: [row.id], updates });
  if (changed.includes("schedules")) {
    await placeSchedules(ctx, trx, row.id, now.schedules, version.schedules);
  }
  await forgetScheduledRuns(trx, row.id);
}

/**
 * Makes a deployment what it was at a version. That is a new version, so that it can be taken back as well; a deployment
 * that is so already is left alone. Runs that its schedules had made are made anew.
 *
 * @param client the User-Agent of who asks
 * @throws BatutaError `not-found` for the deployment, the version, or its work pool; `job-variables-invalid` when the
 * pool's template does not allow what the version has
 */
export async function rollBackDeployment(
  ctx: ServiceContext,
  id: string,
  number: number,
  client?: string | null,
): Promise<{ readonly version: DeploymentVersionSummary; readonly isNew: boolean }> {
  const written = ctx.store.write(
    async (trx) => {
      const row = await lockDeployment(trx, ctx.store.dialect, { id });
      if (row === undefined) throw noDeployment(id);
      await becomeVersion(ctx, trx, row, await requireVersion(trx, id, number));
      const kept = await keepVersion(ctx, trx, id, { cause: "rolled-back", client, rolledBackTo: number });
      return { ...kept, paused: row.paused !== 0 };
    },
    { lane: id },
  );
  const { version, isNew, paused } = await withConflicts(written);
  if (isNew) await scheduleSoon(ctx, { id, paused });
  return { version: decodeVersionSummary(version), isNew };
}
