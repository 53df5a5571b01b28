import type { FlowRun } from "../../contract/flow-runs/schemas.ts";
import { parseInstant } from "../../platform/instants.ts";
import { markDeploymentsPolled } from "../../store/queries/deployment-queries.ts";
import { listDueDeploymentRuns } from "../../store/queries/scheduled-run-queries.ts";
import { findNotReady } from "../../store/queries/told-entities.ts";
import type { ServiceContext } from "../context.ts";
import { sliceOf } from "../list-limits.ts";

/**
 * The runs of deployments that somebody serves: scheduled ones, the earliest first. Who asks is there, so the
 * deployments are ready from now on.
 */
export async function readDueDeploymentRuns(
  ctx: ServiceContext,
  body: {
    readonly deployment_ids: readonly string[];
    readonly scheduled_before?: string | null | undefined;
    readonly limit?: number | null | undefined;
  },
): Promise<FlowRun[]> {
  const { limit } = sliceOf({ limit: body.limit, offset: 0 });
  const ids = [...new Set(body.deployment_ids)];
  if (ids.length === 0) return [];
  const now = ctx.clock.nowMicros();
  const before = body.scheduled_before == null ? undefined : parseInstant(body.scheduled_before);
  const runs = await listDueDeploymentRuns(ctx.store.reader, ids, before, limit, now);
  await ctx.store.write(async (trx) => {
    const served = ctx.tell ? await findNotReady(trx, "deployment", ids) : [];
    await markDeploymentsPolled(trx, ids, now);
    await ctx.tell?.entities(trx, { kind: "deployment", verb: "ready", ids: served });
  });
  return runs;
}
