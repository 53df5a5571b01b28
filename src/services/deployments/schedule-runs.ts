import { defaultHorizon, type Horizon } from "../../domain/schedules/upcoming-dates.ts";
import {
  hasActiveSchedules,
  lockSchedulesToRun,
  type NextLook,
  setNextLooks,
} from "../../store/queries/deployment-schedule-queries.ts";
import { insertScheduledRuns } from "../../store/queries/scheduled-run-queries.ts";
import type { ServiceContext } from "../context.ts";
import { createLook } from "./look-at-schedule.ts";
import {
  byDate,
  logBrokenSchedule,
  prepareScheduledRuns,
  publishScheduled,
  type WantedRun,
} from "./scheduled-runs.ts";

const DAY = 86_400_000_000;

/** What of a deployment the making of its runs needs to know. */
export interface ChangedDeployment {
  readonly id: string;
  readonly paused: boolean;
}

/**
 * Makes the runs of a deployment that was just changed, without waiting for the scheduler's next pass. The change is
 * committed: what goes wrong here is logged, and the scheduler tries again.
 */
export async function scheduleSoon(ctx: ServiceContext, deployment: ChangedDeployment): Promise<void> {
  if (deployment.paused) return;
  try {
    await scheduleDeployment(ctx, deployment.id, defaultHorizon(ctx.clock.nowMicros()), true);
  } catch (error) {
    ctx.logger.warn("runs of a changed deployment are left to the scheduler", {
      id: deployment.id,
      err: error,
    });
  }
}

/** Makes the runs of a deployment's active schedules within a horizon, whether it is paused or not. */
export async function scheduleDeployment(
  ctx: ServiceContext,
  id: string,
  horizon: Horizon,
  settlesNextLook: boolean,
): Promise<void> {
  if (!(await hasActiveSchedules(ctx.store.db, id))) return;
  const fresh = await ctx.store.write(
    async (trx) => {
      const rows = await lockSchedulesToRun(trx, ctx.store.dialect, id);
      const looks = new Map<string, NextLook>();
      const wanted: WantedRun[] = [];
      const lookAt = createLook(horizon);
      for (const row of rows) {
        const look = { id: row.id, known: row.next_look, next: horizon.start + DAY, madeUntil: null };
        looks.set(row.id, look);
        try {
          // What is asked for by its own horizon has nothing to do with what was missed.
          const { wanted: found, next, madeUntil } = lookAt(settlesNextLook ? row : { ...row, missed: null });
          looks.set(row.id, { ...look, next, madeUntil });
          wanted.push(...found);
        } catch (error) {
          logBrokenSchedule(ctx, row, error);
        }
      }
      const { runs, broken } = prepareScheduledRuns(ctx, rows, wanted.sort(byDate));
      for (const row of rows) {
        if (!broken.has(row.id)) continue;
        const next = horizon.start + DAY;
        looks.set(row.id, { id: row.id, known: row.next_look, next, madeUntil: null });
        logBrokenSchedule(ctx, row, broken.get(row.id));
      }
      if (settlesNextLook) await setNextLooks(trx, ctx.store.dialect, [...looks.values()]);
      return insertScheduledRuns(trx, ctx.store.dialect, runs, ctx.clock.nowMicros());
    },
    { lane: id },
  );
  publishScheduled(ctx, fresh);
}
