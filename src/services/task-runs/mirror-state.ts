import type { JournalState } from "../../contract/journal/schemas.ts";
import type { Queryable } from "../../store/dialects/dialect.ts";
import { lockTaskRun } from "../../store/queries/task-run-queries.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { isKeptResult } from "../states/proposed-state.ts";
import { enterTaskRunState } from "./enter-state.ts";

/** The task run that tracks a subflow in its parent enters every state that the subflow enters. */
export async function mirrorToParentTask(
  ctx: ServiceContext,
  trx: Queryable,
  taskRunId: string,
  state: JournalState,
  childFlowRunId: string,
  facts: DomainFact[],
): Promise<void> {
  const run = await lockTaskRun(trx, ctx.store.dialect, taskRunId);
  // The parent's own record may come later; it carries the state then.
  if (run === undefined) return;
  const details = { ...state.details, child_flow_run_id: childFlowRunId };
  const mirrored = { ...state, details, has_result: isKeptResult(state.data) };
  const { run_count, flow_run_run_count } = run;
  await enterTaskRunState(ctx, trx, run, mirrored, { run_count, flow_run_run_count }, facts);
}
