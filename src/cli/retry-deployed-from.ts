import type { Client } from "../client/http.ts";
import { retryFlowRunFrom } from "../contract/flow-runs/retry-from.ts";
import type { FlowRun } from "../contract/flow-runs/schemas.ts";
import { type CliContext, printJson } from "./context.ts";
import { EXIT } from "./errors.ts";

/** Has a run of a deployment run again by its workers, from one of its task runs on. */
export async function retryDeployedFrom(
  context: CliContext,
  client: Client,
  { id, name }: FlowRun,
  task_run_id: string,
): Promise<number> {
  const { state, task_runs } = await client.call(retryFlowRunFrom, { params: { id }, body: { task_run_id } });
  if (context.json) printJson(context, { id, state_type: state.type, state_name: state.name, task_runs });
  else {
    const many = task_runs === 1 ? "1 task run is" : `${task_runs} task runs are`;
    context.print(`${name}: ${state.name} (${many} run anew)\n`);
  }
  return EXIT.ok;
}
