import { changeRunsArgs } from "../../arguments/change-runs-args.ts";
import { defineCommand } from "../../command.ts";

export const flowRunCancel = defineCommand({
  description: "Cancel flow runs: at once where nothing runs yet, else as soon as the run's process sees it",
  args: changeRunsArgs,
  examples: [
    "flow-run cancel lively-otter",
    "flow-run cancel --state scheduled --deployment etl/nightly --yes",
  ],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { changeRuns } = await import("../../change-runs.ts");
    const { setFlowRunState } = await import("../../../contract/flow-runs/routes.ts");
    await using connection = await connect(context);
    return await changeRuns(context, connection.client, args, {
      verb: "Cancel",
      types: ["SCHEDULED", "PENDING", "RUNNING", "PAUSED"],
      done: ["CANCELLING", "CANCELLED"],
      propose: (client, { id }) =>
        client.call(setFlowRunState, {
          params: { id },
          body: {
            state: { type: "CANCELLING", name: "Cancelling", message: "Cancelled by batuta flow-run cancel" },
          },
        }),
    });
  },
});
