import { defineCommand } from "../../command.ts";
import { usageError } from "../../errors.ts";

export const flowRunLogs = defineCommand({
  description: "Print the log of a flow run and of its task runs, oldest line first",
  args: {
    run: {
      type: "positional",
      description: "Id or name of the flow run; a terminal lets you pick",
      required: false,
    },
    follow: { type: "boolean", alias: "f", description: "Go on printing new lines until the run has ended" },
    head: { type: "string", valueHint: "COUNT", description: "Only the first lines" },
    tail: { type: "string", alias: "t", valueHint: "COUNT", description: "Only the last lines" },
    level: {
      type: "string",
      alias: "l",
      valueHint: "LEVEL",
      description: "Only lines of this level and above",
    },
    reverse: { type: "boolean", alias: "r", description: "Newest line first" },
  },
  examples: ["flow-run logs lively-otter --follow", "flow-run logs lively-otter --tail 20 --level warning"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { chooseRun } = await import("../../run-selection.ts");
    const { printLogs, readLogOptions } = await import("../../print-logs.ts");
    const { createLogReader } = await import("../../read-logs.ts");
    const { createLogPrinter } = await import("../../output/log-lines.ts");
    if (args.follow && (args.head !== undefined || args.reverse)) {
      throw usageError("--follow goes with --tail and --level only");
    }
    const options = readLogOptions(args);
    await using connection = await connect(context);
    const { client } = connection;
    const { id, name } = await chooseRun(context, client, args.run);
    const run = { kind: "flow", id, name } as const;
    if (!args.follow) {
      await printLogs(context, client, run, options);
      return undefined;
    }
    const print = await createLogPrinter(context, client, run);
    await createLogReader(client, run, options.level).follow({
      clock: context.clock,
      signal: context.signal,
      tail: options.tail,
      onLines: print.lines,
    });
    return undefined;
  },
});
