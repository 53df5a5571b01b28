import { formatInstant } from "../../platform/instants.ts";
import { listOverdueRuns } from "../../store/queries/loop-run-queries.ts";
import type { ServiceContext } from "../context.ts";
import { changeFoundRun, ownState } from "../flow-runs/change-found-run.ts";
import { policiesOf } from "../policies.ts";
import type { Loop } from "./loop.ts";

const BATCH = 400;

/** Marks scheduled runs as late that have not started in time. */
export const lateRuns: Loop = {
  name: "late-runs",
  everySeconds: 5,
  async run(ctx: ServiceContext, signal: AbortSignal): Promise<number> {
    const lateAfter = policiesOf(ctx).late_after_seconds;
    let changed = 0;
    while (!signal.aborted) {
      const before = ctx.clock.nowMicros() - Math.round(lateAfter * 1e6);
      const found = await listOverdueRuns(ctx.store.db, before, BATCH);
      let marked = 0;
      for (const run of found) {
        if (signal.aborted) break;
        const scheduled_time = formatInstant(run.next_scheduled_start_time);
        const late = ownState("SCHEDULED", null, { name: "Late", details: { scheduled_time } });
        if (await changeFoundRun(ctx, run, late, { late: true })) marked += 1;
      }
      changed += marked;
      // A batch in which nothing could be marked would be found again.
      if (found.length < BATCH || marked === 0) break;
    }
    return changed;
  },
};
