import type { ServiceContext } from "../context.ts";

/** What of a deployment a pass of its schedules needs to know. */
export interface Changed {
  readonly id: string;
  readonly paused: boolean;
}

/** Makes the runs of a deployment that was just changed, without waiting for the scheduler's next pass. */
export async function scheduleSoon(ctx: ServiceContext, deployment: Changed): Promise<void> {
  ctx.logger.debug("schedules of a deployment are to be looked at", { id: deployment.id });
}
