import { taskRunArg } from "../../arguments/task-run-arg.ts";
import { defineCommand } from "../../command.ts";

export const taskRunLogs = defineCommand({
  description: "Print the log of a task run, oldest line first",
  args: {
    ...taskRunArg,
    head: { type: "string", valueHint: "COUNT", description: "Only the first lines" },
    tail: { type: "string", alias: "t", valueHint: "COUNT", description: "Only the last lines" },
    level: { type: "string", alias: "l", valueHint: "LEVEL", description: "Only this level and above" },
    reverse: { type: "boolean", alias: "r", description: "Newest line first" },
  },
  examples: ["task-run logs 01979d3c-9a5e-7c2f-a1b0-3f1c5d2e8b47 --tail 20"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { chooseTaskRun } = await import("../../task-run-argument.ts");
    const { printLogs, readLogOptions } = await import("../../print-logs.ts");
    const options = readLogOptions(args);
    await using connection = await connect(context);
    const { client } = connection;
    const run = await chooseTaskRun(context, client, args.run);
    await printLogs(context, client, { kind: "task", id: run.id, name: run.name }, options);
    return undefined;
  },
});
