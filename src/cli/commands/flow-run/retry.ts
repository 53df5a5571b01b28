import type { FlowRun } from "../../../contract/flow-runs/schemas.ts";
import { changeRunsArgs } from "../../arguments/change-runs-args.ts";
import { defineCommand } from "../../command.ts";

function refuseRetry(run: FlowRun): string | undefined {
  if (run.state_type === "RUNNING" || run.state_type === "PENDING" || run.state_type === "CANCELLING")
    return `it is still ${run.state_name}; cancel it first, or wait for its end`;
  return run.deployment_id === null
    ? `it belongs to no deployment; run it again where its code is: batuta flow-run retry ${run.id}`
    : undefined;
}

export const flowRunRetry = defineCommand({
  description: "Run flow runs again: those of deployments by their workers, another here, where its code is",
  args: {
    ...changeRunsArgs,
    entrypoint: {
      type: "string",
      alias: "e",
      valueHint: "FILE:FLOW",
      description: "Run it here, with the flow's code from this place",
    },
    "from-task": {
      type: "string",
      valueHint: "TASK",
      description:
        "Run this task run (id or name) and what was begun after it anew; the rest keeps its results",
    },
    "take-over": { type: "boolean", description: "Take the run over from a process that still holds it" },
  },
  examples: [
    "flow-run retry lively-otter",
    "flow-run retry lively-otter --entrypoint flows/etl.ts:etl",
    "flow-run retry lively-otter --from-task transform",
    "flow-run retry --deployment etl/nightly --state failed,crashed --since 1d",
  ],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { changeRuns } = await import("../../change-runs.ts");
    const { findFlowRun } = await import("../../find-runs.ts");
    const { retryHere } = await import("../../retry-here.ts");
    const { usageError } = await import("../../errors.ts");
    const { setFlowRunState } = await import("../../../contract/flow-runs/routes.ts");
    const [only, ...others] = args._;
    const isHere = args.entrypoint !== undefined || args["take-over"] === true;
    if (isHere && (only === undefined || others.length > 0))
      throw usageError("--entrypoint and --take-over go with one named run");
    const fromTask = args["from-task"];
    if (fromTask !== undefined && (only === undefined || others.length > 0))
      throw usageError("--from-task goes with one named run");
    let retryFrom: string | undefined;
    let here = isHere ? only : undefined;
    {
      await using connection = await connect(context);
      if (fromTask !== undefined && only !== undefined) {
        const { findTaskOfRun } = await import("../../find-task-of-run.ts");
        const run = await findFlowRun(connection.client, only);
        retryFrom = (await findTaskOfRun(connection.client, run, fromTask)).id;
        if (!isHere && run.deployment_id !== null) {
          const { retryDeployedFrom } = await import("../../retry-deployed-from.ts");
          return await retryDeployedFrom(context, connection.client, run, retryFrom);
        }
        here = run.id;
      }
      if (here === undefined && only !== undefined && others.length === 0) {
        const run = await findFlowRun(connection.client, only);
        if (run.deployment_id === null) here = run.id;
      }
      if (here === undefined) {
        return await changeRuns(context, connection.client, args, {
          verb: "Run again",
          types: ["FAILED", "CRASHED", "CANCELLED"],
          done: ["SCHEDULED"],
          refuse: refuseRetry,
          propose: (client, { id }) =>
            client.call(setFlowRunState, {
              params: { id },
              body: {
                state: {
                  type: "SCHEDULED",
                  name: "AwaitingRetry",
                  message: "Scheduled again by batuta flow-run retry",
                  state_details: { scheduled_time: new Date(context.clock.now()).toISOString() },
                },
              },
            }),
        });
      }
    }
    return await retryHere(context, {
      run: here,
      entrypoint: args.entrypoint,
      takeOver: args["take-over"] === true,
      retryFrom,
    });
  },
});
