import type { RunOwner } from "../../contract/journal/schemas.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { type FlowRunForChange, lockFlowRun } from "../../store/queries/flow-run-writes.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { orNotFound } from "../errors.ts";
import { ownState } from "../flow-runs/change-found-run.ts";
import { changeFlowRunState } from "../flow-runs/change-state.ts";
import { rewindRun } from "../flow-runs/rewind-run.ts";

/**
 * Takes an ended run back to one of its task runs for the process that begins it in the same write unit. Asked again by
 * the same owner, whose answer was lost, it changes nothing.
 *
 * @returns the run as it is then, Pending.
 */
export async function rewindHere(
  ctx: ServiceContext,
  trx: Queryable,
  run: FlowRunForChange,
  by: { readonly owner: RunOwner; readonly from: string },
  facts: DomainFact[],
): Promise<FlowRunForChange> {
  if (run.owner_id === by.owner.id) return run;
  const count = await rewindRun({ ctx, trx, facts }, run, by.from);
  const state = ownState("PENDING", `Retried from a chosen task: ${count} task runs are run anew.`);
  await changeFlowRunState(ctx, trx, run.id, state, { force: true }, facts);
  return orNotFound(await lockFlowRun(trx, ctx.store.dialect, run.id), "Flow run", run.id);
}
