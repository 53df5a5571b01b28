import { parseInstant } from "../../platform/instants.ts";
import { listPausedRuns } from "../../store/queries/loop-run-queries.ts";
import type { ServiceContext } from "../context.ts";
import { changeFoundRun, ownState } from "../flow-runs/change-found-run.ts";
import { changeById } from "./batches.ts";
import type { Loop } from "./loop.ts";

const BATCH = 200;

/** Fails paused runs that nobody has resumed in time. */
export const pauseExpiry: Loop = {
  name: "pause-expiry",
  everySeconds: 5,
  async run(ctx: ServiceContext, signal: AbortSignal): Promise<number> {
    const failed = ownState("FAILED", "The flow was paused and never resumed.");
    const list = (after: string) => listPausedRuns(ctx.store.db, ctx.store.dialect, after, BATCH);
    return changeById(signal, BATCH, list, async (run) => {
      const end = run.pause_timeout === null ? undefined : parseInstant(run.pause_timeout);
      if (end === undefined || end > ctx.clock.nowMicros()) return false;
      return changeFoundRun(ctx, run, failed, { force: true });
    });
  },
};
