import { parseInstant } from "../../platform/instants.ts";
import { listPausedRuns } from "../../store/queries/loop-run-queries.ts";
import type { ServiceContext } from "../context.ts";
import { changeFoundRun, ownState } from "../flow-runs/change-found-run.ts";
import type { Loop } from "./loop.ts";

const BATCH = 200;
const FIRST = "00000000-0000-0000-0000-000000000000";

/** Fails paused runs that nobody has resumed in time. */
export const pauseExpiry: Loop = {
  name: "pause-expiry",
  everySeconds: 5,
  async run(ctx: ServiceContext, signal: AbortSignal): Promise<number> {
    const failed = ownState("FAILED", "The flow was paused and never resumed.");
    let changed = 0;
    let after = FIRST;
    while (!signal.aborted) {
      const found = await listPausedRuns(ctx.store.db, ctx.store.dialect, after, BATCH);
      const now = ctx.clock.nowMicros();
      for (const run of found) {
        const end = run.pause_timeout === null ? undefined : parseInstant(run.pause_timeout);
        if (end === undefined || end > now) continue;
        if (await changeFoundRun(ctx, run, failed, { force: true })) changed += 1;
      }
      const last = found.at(-1);
      if (last === undefined || found.length < BATCH) break;
      after = last.id;
    }
    return changed;
  },
};
