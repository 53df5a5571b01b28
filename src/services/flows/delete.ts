import type { FlowFilter } from "../../contract/flows/filters.ts";
import { deleteFlowRows, listFlowIds } from "../../store/queries/flow-queries.ts";
import { deleteFlowRunRows, listRunIdsOfFlows } from "../../store/queries/flow-run-queries.ts";
import type { ServiceContext } from "../context.ts";
import { notFound } from "../errors.ts";

/** How many runs go in one write unit, so that a flow with a million runs doesn't stop other writers. */
const RUNS_PER_UNIT = 500;

/** Deployments go first, each with its limit, so that no schedule makes runs while they are deleted. */
async function deleteDeployments(ctx: ServiceContext, flowIds: readonly string[]): Promise<void> {
  const { deleteDeploymentsOfFlows } = await import("../deployments/delete.ts");
  await deleteDeploymentsOfFlows(ctx, flowIds);
}

async function deleteWithRuns(ctx: ServiceContext, ids: readonly string[]): Promise<string[]> {
  await deleteDeployments(ctx, ids);
  for (;;) {
    const deleted = await ctx.store.write(async (trx) => {
      const runs = await listRunIdsOfFlows(trx, ids, RUNS_PER_UNIT);
      await deleteFlowRunRows(trx, runs);
      return runs.length;
    });
    if (deleted < RUNS_PER_UNIT) break;
  }
  return ctx.store.write(async (trx) => {
    await ctx.tell?.entities(trx, { kind: "flow", verb: "deleted", ids });
    return deleteFlowRows(trx, ids);
  });
}

/** Deletes a flow with its deployments, all its runs and their logs. Stopped half-way, it has deleted some of the runs. */
export async function deleteFlow(ctx: ServiceContext, id: string): Promise<void> {
  const deleted = await deleteWithRuns(ctx, [id]);
  if (deleted.length === 0) throw notFound("Flow", id);
}

/** Deletes the flows that match, with their deployments and runs. */
export async function deleteFlows(
  ctx: ServiceContext,
  body: { readonly flows?: FlowFilter | null | undefined; readonly limit: number },
): Promise<{ deleted: string[] }> {
  const ids = await listFlowIds(ctx.store.db, ctx.store.dialect, { flows: body.flows }, body.limit);
  return { deleted: ids.length === 0 ? [] : await deleteWithRuns(ctx, ids) };
}
