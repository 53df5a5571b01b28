import type { FlowRunFilter } from "../../contract/flow-runs/filters.ts";
import { deleteFlowRunRows, listFlowRunIds } from "../../store/queries/flow-run-queries.ts";
import type { ServiceContext } from "../context.ts";
import { notFound } from "../errors.ts";

/** Deletes a flow run with its states, task runs and logs. */
export async function deleteFlowRun(ctx: ServiceContext, id: string): Promise<void> {
  const deleted = await ctx.store.write((trx) => deleteFlowRunRows(trx, [id]), { lane: id });
  if (deleted.length === 0) throw notFound("Flow run", id);
}

/** Deletes the flow runs that match. */
export async function deleteFlowRuns(
  ctx: ServiceContext,
  body: { readonly flow_runs?: FlowRunFilter | null | undefined; readonly limit: number },
): Promise<{ deleted: string[] }> {
  const { db, dialect } = ctx.store;
  const ids = await listFlowRunIds(db, dialect, { flow_runs: body.flow_runs }, body.limit);
  return { deleted: await ctx.store.write((trx) => deleteFlowRunRows(trx, ids)) };
}
