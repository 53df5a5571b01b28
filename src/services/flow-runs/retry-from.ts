import type { State } from "../../contract/states/schemas.ts";
import { formatInstant } from "../../platform/instants.ts";
import { lockFlowRun } from "../../store/queries/flow-run-writes.ts";
import { stateOfJournal } from "../../store/queries/state-rows.ts";
import type { DomainFact, ServiceContext } from "../context.ts";
import { orNotFound, serviceError } from "../errors.ts";
import { currentFlowRunState } from "../states/proposed-state.ts";
import { changeFlowRunState } from "./change-state.ts";
import { rewindRun } from "./rewind-run.ts";

/**
 * Schedules an ended run of a deployment again, from one of its task runs on. One write unit: a server that dies in the
 * middle leaves the run as it was.
 *
 * @throws BatutaError `not-found`, `run-not-ended`, `run-without-journal`, `run-is-subflow`, `run-not-deployed`
 */
export async function retryFrom(
  ctx: ServiceContext,
  id: string,
  taskRunId: string,
): Promise<{ readonly state: State; readonly task_runs: number }> {
  const { facts, ...answer } = await ctx.store.write(
    async (trx) => {
      const facts: DomainFact[] = [];
      const run = orNotFound(await lockFlowRun(trx, ctx.store.dialect, id), "Flow run", id);
      const task_runs = await rewindRun({ ctx, trx, facts }, run, taskRunId);
      if (run.deployment_id === null) refuseWithoutDeployment(run);
      const now = ctx.clock.nowMicros();
      await changeFlowRunState(
        ctx,
        trx,
        id,
        {
          type: "SCHEDULED",
          name: "AwaitingRetry",
          message: `Retried from a chosen task: ${task_runs} task runs are run anew.`,
          data: null,
          has_result: false,
          details: { scheduled_time: formatInstant(now) },
        },
        // A run that has completed is retried, too: it gave its result up.
        { force: true },
        facts,
      );
      const after = orNotFound(await lockFlowRun(trx, ctx.store.dialect, id), "Flow run", id);
      const state = currentFlowRunState(after);
      if (state === null) throw serviceError("integrity-conflict", `flow run ${id} has no state`);
      return { facts, task_runs, state: stateOfJournal(state) };
    },
    { lane: id },
  );
  ctx.facts.publish(facts);
  return answer;
}

function refuseWithoutDeployment(run: {
  readonly id: string;
  readonly name: string;
  readonly parent_task_run_id: string | null;
}): never {
  if (run.parent_task_run_id !== null) {
    throw serviceError(
      "run-is-subflow",
      `flow run ${run.id} is a subflow's run, which only the run that called it runs again: retry that one from task run ${run.parent_task_run_id}`,
      { flow_run_id: run.id, parent_task_run_id: run.parent_task_run_id },
    );
  }
  throw serviceError(
    "run-not-deployed",
    `flow run ${run.id} has no deployment, so no worker can start it; run it again where its code is: batuta flow-run retry ${run.id} --from-task TASK_RUN`,
    { flow_run_id: run.id },
  );
}
