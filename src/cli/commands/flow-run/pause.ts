import { changeRunsArgs } from "../../arguments/change-runs-args.ts";
import { pauseArgs } from "../../arguments/pause-args.ts";
import { defineCommand } from "../../command.ts";

export const flowRunPause = defineCommand({
  description:
    "Let running Python flows wait before their next task, in their process, until they are resumed",
  args: { ...changeRunsArgs, ...pauseArgs },
  examples: ["flow-run pause lively-otter --timeout 2h"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { changeRuns } = await import("../../change-runs.ts");
    const { proposePause } = await import("../../propose-pause.ts");
    const propose = proposePause(context, { timeout: args.timeout, isSuspension: false });
    await using connection = await connect(context);
    return await changeRuns(context, connection.client, args, {
      verb: "Pause",
      types: ["RUNNING"],
      done: ["PAUSED"],
      propose,
    });
  },
});
