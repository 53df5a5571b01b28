import { formatInstant } from "../../platform/instants.ts";
import { listOverdueRuns } from "../../store/queries/loop-run-queries.ts";
import type { ServiceContext } from "../context.ts";
import { changeFoundRun, ownState } from "../flow-runs/change-found-run.ts";
import { policiesOf } from "../policies.ts";
import { changeAllFound } from "./batches.ts";
import type { Loop } from "./loop.ts";

const BATCH = 400;

/** Marks scheduled runs as late that have not started in time. */
export const lateRuns: Loop = {
  name: "late-runs",
  everySeconds: 5,
  async run(ctx: ServiceContext, signal: AbortSignal): Promise<number> {
    const lateAfter = policiesOf(ctx).late_after_seconds;
    const list = () =>
      listOverdueRuns(ctx.store.db, ctx.clock.nowMicros() - Math.round(lateAfter * 1e6), BATCH);
    return changeAllFound(signal, BATCH, list, (run) => {
      const scheduled_time = formatInstant(run.next_scheduled_start_time);
      const late = ownState("SCHEDULED", null, { name: "Late", details: { scheduled_time } });
      return changeFoundRun(ctx, run, late, { late: true });
    });
  },
};
