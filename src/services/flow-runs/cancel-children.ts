import type { ProposedState } from "../../domain/states/orchestrate.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { listUnfinishedSubflows } from "../../store/queries/flow-run-queries.ts";
import { lockUnfinishedTaskRuns } from "../../store/queries/task-run-writes.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { enterTaskRunState } from "../task-runs/enter-state.ts";

const MESSAGE = "The enclosing flow run was cancelled.";

function state(type: "CANCELLED" | "CANCELLING", name: string): ProposedState {
  return { type, name, message: MESSAGE, data: null, has_result: false, details: {} };
}

/**
 * Ends what a cancelled run leaves behind: its task runs are Cancelled; its subflows are asked to cancel, and their
 * tracking task runs follow them.
 */
export async function cancelChildren(
  ctx: ServiceContext,
  trx: Queryable,
  flowRunId: string,
  facts: DomainFact[],
  proposeTo: (subflowRunId: string, state: ProposedState) => Promise<unknown>,
): Promise<void> {
  const subflows = await listUnfinishedSubflows(trx, flowRunId);
  const tracking = new Set(subflows.map((subflow) => subflow.parent_task_run_id));
  for (const run of await lockUnfinishedTaskRuns(trx, ctx.store.dialect, flowRunId)) {
    if (!tracking.has(run.id)) {
      const { run_count, flow_run_run_count } = run;
      const counts = { run_count, flow_run_run_count };
      await enterTaskRunState(ctx, trx, run, state("CANCELLED", "Cancelled"), counts, facts);
    }
  }
  for (const subflow of subflows) await proposeTo(subflow.id, state("CANCELLING", "Cancelling"));
}
