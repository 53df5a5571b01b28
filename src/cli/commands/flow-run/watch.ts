import { watchArgs } from "../../arguments/watch-args.ts";
import { defineCommand } from "../../command.ts";

export const flowRunWatch = defineCommand({
  description: "Print states and log of a flow run until it has ended; exit code 1 unless it completed",
  args: {
    run: {
      type: "positional",
      description: "Id or name of the flow run; a terminal lets you pick",
      required: false,
    },
    ...watchArgs,
  },
  examples: ["flow-run watch lively-otter", "flow-run watch lively-otter --timeout 600 --json"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { chooseRun } = await import("../../run-selection.ts");
    const { watchRun } = await import("../../watch-run.ts");
    await using connection = await connect(context);
    const run = await chooseRun(context, connection.client, args.run);
    return await watchRun(context, connection.client, run, {
      timeout: args.timeout,
      withLogs: args.logs,
    });
  },
});
