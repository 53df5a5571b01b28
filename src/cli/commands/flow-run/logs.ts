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
    const { parseCount } = await import("../../list-options.ts");
    const { LOG_LEVELS, parseLogLevel } = await import("../../../config/log-level.ts");
    const { createLogReader } = await import("../../read-logs.ts");
    const { createLogPrinter } = await import("../../output/log-lines.ts");
    if (args.follow && (args.head !== undefined || args.reverse)) {
      throw usageError("--follow goes with --tail and --level only");
    }
    if (args.head !== undefined && args.tail !== undefined)
      throw usageError("--head and --tail exclude each other");
    const level = args.level === undefined ? undefined : parseLogLevel(args.level);
    if (args.level !== undefined && level === undefined) {
      throw usageError(`--level ${args.level} is not one of ${Object.keys(LOG_LEVELS).join(", ")}`);
    }
    const head = args.head === undefined ? undefined : parseCount(args.head, "--head");
    const tail = args.tail === undefined ? undefined : parseCount(args.tail, "--tail");

    await using connection = await connect(context);
    const run = await chooseRun(context, connection.client, args.run);
    const reader = createLogReader(
      connection.client,
      run.id,
      level === undefined ? undefined : LOG_LEVELS[level],
    );
    const print = await createLogPrinter(context, connection.client, run);
    if (args.follow) {
      await reader.follow({ clock: context.clock, signal: context.signal, tail, onLines: print.lines });
      return undefined;
    }
    const isBackwards = tail !== undefined || args.reverse === true;
    let count = 0;
    const kept = [];
    for await (const page of reader.pages({ isBackwards, count: tail ?? head })) {
      count += page.length;
      if (tail !== undefined) kept.push(...page);
      else await print.page(page);
    }
    if (tail !== undefined) await print.page(args.reverse ? kept : kept.toReversed());
    print.end();
    if (count === 0) context.note("this run has no such log lines");
    return undefined;
  },
});
