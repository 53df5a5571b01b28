import { updateDeploymentRow } from "../../store/queries/deployment-queries.ts";
import type { ServiceContext } from "../context.ts";
import { notFound } from "../errors.ts";
import { forgetScheduledRuns } from "./forget-scheduled-runs.ts";
import { scheduleSoon } from "./schedule-runs.ts";

/** Stops or starts the schedules of a deployment; what they had made and has not begun is deleted when it stops. */
export async function pauseDeployment(ctx: ServiceContext, id: string, paused: boolean): Promise<void> {
  const updated = ctx.clock.nowMicros();
  await ctx.store.write(
    async (trx) => {
      const found = await updateDeploymentRow(trx, id, { paused: paused ? 1 : 0, updated });
      if (!found) throw notFound("Deployment", id);
      const updates = { from: { paused: paused ? 0 : 1 }, to: { paused: paused ? 1 : 0 } };
      await ctx.tell?.entities(trx, { kind: "deployment", verb: "updated", ids: [id], updates });
      await forgetScheduledRuns(trx, id);
    },
    { lane: id },
  );
  await scheduleSoon(ctx, { id, paused });
}
