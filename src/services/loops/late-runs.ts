import { formatInstant } from "../../platform/instants.ts";
import { listOverdueRuns } from "../../store/queries/loop-run-queries.ts";
import { hasSchedulePolicies } from "../../store/queries/schedule-policy-queries.ts";
import type { ServiceContext } from "../context.ts";
import { changeFoundRun, ownState } from "../flow-runs/change-found-run.ts";
import { policiesOf } from "../policies.ts";
import { changeAllFound } from "./batches.ts";
import type { Loop } from "./loop.ts";

const BATCH = 400;

/** Marks scheduled runs as late that have not started in time; first, schedules say what becomes of theirs. */
export const lateRuns: Loop = {
  name: "late-runs",
  everySeconds: 5,
  async run(ctx: ServiceContext, signal: AbortSignal): Promise<number> {
    const settled = (await hasSchedulePolicies(ctx.store.reader)) ? await settle(ctx, signal) : 0;
    const lateAfter = policiesOf(ctx).late_after_seconds;
    const list = () =>
      listOverdueRuns(ctx.store.db, ctx.clock.nowMicros() - Math.round(lateAfter * 1e6), BATCH);
    const marked = await changeAllFound(signal, BATCH, list, (run) => {
      const scheduled_time = formatInstant(run.next_scheduled_start_time);
      const late = ownState("SCHEDULED", null, { name: "Late", details: { scheduled_time } });
      return changeFoundRun(ctx, run, late, { late: true });
    });
    return settled + marked;
  },
};

async function settle(ctx: ServiceContext, signal: AbortSignal): Promise<number> {
  const { settleSchedules } = await import("../deployments/settle-schedules.ts");
  return settleSchedules(ctx, signal);
}
