import type {
  DeploymentSchedule,
  DeploymentScheduleCreate,
  DeploymentScheduleUpdate,
} from "../../contract/deployments/schedules.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { lockDeployment, updateDeploymentRow } from "../../store/queries/deployment-queries.ts";
import { decodeSchedule } from "../../store/queries/deployment-rows.ts";
import {
  deleteScheduleRows,
  insertSchedules,
  listSchedules,
  updateScheduleRow,
} from "../../store/queries/deployment-schedule-queries.ts";
import type { ServiceContext } from "../context.ts";
import { keepVersion } from "../deployment-versions/keep-version.ts";
import { serviceError, withConflicts } from "../errors.ts";
import { forgetScheduledRuns } from "./forget-scheduled-runs.ts";
import { noDeployment } from "./read.ts";
import { newScheduleRows } from "./schedule-rows.ts";
import { scheduleSoon } from "./schedule-runs.ts";
import { sentScheduleColumns } from "./update.ts";

/** Changes schedules of a deployment in one unit; runs that schedules had made are made anew after it. */
async function withDeployment<T>(
  ctx: ServiceContext,
  id: string,
  client: string | null | undefined,
  change: (trx: Queryable) => Promise<T>,
): Promise<T> {
  const written = ctx.store.write(
    async (trx) => {
      const row = await lockDeployment(trx, ctx.store.dialect, { id });
      if (row === undefined) throw noDeployment(id);
      const value = await change(trx);
      await updateDeploymentRow(trx, id, { updated: ctx.clock.nowMicros() });
      await forgetScheduledRuns(trx, id);
      await keepVersion(ctx, trx, id, { cause: "changed", client });
      return { value, paused: row.paused !== 0 };
    },
    { lane: id },
  );
  const { value, paused } = await withConflicts(written);
  await scheduleSoon(ctx, { id, paused });
  return value;
}

function noSchedule(id: string): Error {
  return serviceError("not-found", "Schedule not found.", { id });
}

/** Adds schedules to a deployment. */
export async function createDeploymentSchedules(
  ctx: ServiceContext,
  id: string,
  schedules: readonly DeploymentScheduleCreate[],
  client?: string | null,
): Promise<DeploymentSchedule[]> {
  const rows = newScheduleRows(ctx, id, schedules);
  await withDeployment(ctx, id, client, async (trx) => {
    const slugs = [...(await listSchedules(trx, id)), ...rows].flatMap(({ slug }) => slug ?? []);
    if (new Set(slugs).size < slugs.length) {
      throw serviceError("integrity-conflict", "Schedule slugs must be unique within a deployment.");
    }
    await insertSchedules(trx, rows);
  });
  return rows.map(decodeSchedule);
}

/** Changes the given fields of a schedule. */
export async function updateDeploymentSchedule(
  ctx: ServiceContext,
  id: string,
  scheduleId: string,
  body: DeploymentScheduleUpdate,
  client?: string | null,
): Promise<void> {
  await withDeployment(ctx, id, client, async (trx) => {
    const found = await updateScheduleRow(trx, id, scheduleId, sentScheduleColumns(ctx, body));
    if (!found) throw noSchedule(scheduleId);
  });
}

/** Deletes a schedule. */
export async function deleteDeploymentSchedule(
  ctx: ServiceContext,
  id: string,
  scheduleId: string,
  client?: string | null,
): Promise<void> {
  await withDeployment(ctx, id, client, async (trx) => {
    if ((await deleteScheduleRows(trx, id, scheduleId)) === 0) throw noSchedule(scheduleId);
  });
}
