import { changeRunsArgs } from "../../arguments/change-runs-args.ts";
import { pauseArgs } from "../../arguments/pause-args.ts";
import { defineCommand } from "../../command.ts";

export const flowRunSuspend = defineCommand({
  description: "End the processes of running Python flows of deployments; resumed, a worker runs them again",
  args: { ...changeRunsArgs, ...pauseArgs },
  examples: ["flow-run suspend lively-otter --timeout 1d"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { changeRuns } = await import("../../change-runs.ts");
    const { proposePause } = await import("../../propose-pause.ts");
    const propose = proposePause(context, { timeout: args.timeout, isSuspension: true });
    await using connection = await connect(context);
    return await changeRuns(context, connection.client, args, {
      verb: "Suspend",
      types: ["RUNNING"],
      done: ["PAUSED"],
      propose,
    });
  },
});
