import { RERUN_STATE_NAME } from "../../contract/states/state-types.ts";
import type { ProposedState } from "../../domain/states/orchestrate.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { decodeStates } from "../../store/queries/state-rows.ts";
import { lockUnfinishedTaskRuns } from "../../store/queries/task-run-writes.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { enterTaskRunState } from "../task-runs/enter-state.ts";

/**
 * Ends the task runs that were to be run anew and were not called again by a run that was retried from a chosen task: the
 * flow took another way this time, or failed before.
 */
export async function endUncalled(
  ctx: ServiceContext,
  trx: Queryable,
  flowRunId: string,
  facts: DomainFact[],
  proposeTo: (subflowRunId: string, state: ProposedState) => Promise<unknown>,
): Promise<void> {
  const state: ProposedState = {
    type: "CANCELLED",
    name: "Cancelled",
    message: "The run was retried from before this, and ended without calling it again.",
    data: null,
    has_result: false,
    details: {},
  };
  for (const run of await lockUnfinishedTaskRuns(trx, ctx.store.dialect, flowRunId)) {
    const last = decodeStates(run.states).at(-1);
    if (last?.name !== RERUN_STATE_NAME) continue;
    const { child_flow_run_id } = last.details;
    if (child_flow_run_id != null) await proposeTo(child_flow_run_id, state);
    else {
      const { run_count, flow_run_run_count } = run;
      await enterTaskRunState(ctx, trx, run, state, { run_count, flow_run_run_count }, facts);
    }
  }
}
