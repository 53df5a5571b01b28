import { existsSync } from "node:fs";
import { readTaskRun } from "../contract/task-runs/routes.ts";
import { BatutaError } from "../platform/errors.ts";
import type { FlowFile } from "../sdk/deployments/load-flow.ts";
import { connect } from "./connect.ts";
import type { CliContext } from "./context.ts";
import { findFlowRun } from "./find-runs.ts";
import { parseEntrypoint } from "./flow-entrypoint.ts";

/** A run to be run again. */
export interface RetryTarget {
  readonly id: string;
  readonly name: string;
  /** Undefined when the run has completed. */
  readonly entrypoint: FlowFile | undefined;
  /** Directory that the run was started in, when it is there. */
  readonly directory: string | undefined;
}

/** Finds a run and its code; refuses runs that cannot be run again on their own. */
export async function findRetryTarget(
  context: CliContext,
  idOrName: string,
  {
    entrypoint,
    retryFrom,
  }: { readonly entrypoint: string | undefined; readonly retryFrom?: string | undefined },
): Promise<RetryTarget> {
  await using connection = await connect(context);
  const { client } = connection;
  const run = await findFlowRun(client, idOrName);
  const { id, name, labels } = run;
  if (run.state_type === "COMPLETED" && retryFrom === undefined)
    return { id, name, entrypoint: undefined, directory: undefined };
  if (run.parent_task_run_id !== null) {
    const parent = await client.call(readTaskRun, { params: { id: run.parent_task_run_id } });
    throw new BatutaError(
      "run-is-subflow",
      `${name} is a subflow's run, which only its parent can run again: batuta flow-run retry ${parent.flow_run_id ?? "PARENT"}`,
      { fields: { flow_run_id: id, parent_flow_run_id: parent.flow_run_id } },
    );
  }
  const cwd = labels["batuta.cwd"];
  const directory = typeof cwd === "string" && existsSync(cwd) ? cwd : undefined;
  if (entrypoint !== undefined) {
    return { id, name, entrypoint: parseEntrypoint(entrypoint, context.cwd), directory };
  }
  const label = labels["batuta.entrypoint"];
  if (typeof label !== "string") {
    throw new BatutaError(
      "code-unknown",
      `the run ${name} does not say where its code is; say it with --entrypoint path/of/file.ts:exportName`,
      { fields: { flow_run_id: id } },
    );
  }
  return { id, name, entrypoint: parseEntrypoint(label, directory ?? context.cwd), directory };
}
