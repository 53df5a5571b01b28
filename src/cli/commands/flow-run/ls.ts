import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";
import { listArgs } from "../../list-options.ts";

export const flowRunLs = defineCommand({
  description: "List flow runs, newest first",
  args: {
    ...listArgs,
    flow: {
      type: "string",
      alias: "f",
      valueHint: "NAMES",
      description: "Only runs of these flows, separated by commas",
    },
    name: { type: "string", valueHint: "TEXT", description: "Only runs whose name contains this" },
  },
  examples: ["flow-run ls --state failed,crashed --since 2h", "flow-run ls --flow etl --limit 5 --json"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { parseCount, parseSince, parseStates, parseTags } = await import("../../list-options.ts");
    const { listFlowRuns } = await import("../../../contract/flow-runs/routes.ts");
    const { readFlowNames } = await import("../../find-runs.ts");
    const { listUpTo } = await import("../../list-all.ts");
    const count = parseCount(args.limit, "--limit");
    const after = parseSince(args.since, context);
    const state = parseStates(args.state);
    const flowNames = args.flow?.split(",").map((name) => name.trim());
    await using connection = await connect(context);
    const { client } = connection;
    const body = {
      ...(flowNames === undefined ? {} : { flows: { name: { any_: flowNames } } }),
      flow_runs: {
        ...(state === undefined ? {} : { state }),
        ...(args.name === undefined ? {} : { name: { like_: args.name } }),
        ...(args.tag === undefined ? {} : { tags: parseTags(args.tag) }),
        ...(after === undefined ? {} : { expected_start_time: { after_: after } }),
      },
    };
    const runs = await listUpTo(count, (slice) =>
      client.call(
        listFlowRuns,
        { body: { ...body, sort: "EXPECTED_START_TIME_DESC", ...slice } },
        { signal: context.signal },
      ),
    );
    const names = await readFlowNames(client, runs);
    if (context.json) {
      printJson(
        context,
        runs.map((run) => ({ ...run, flow_name: names.get(run.flow_id) ?? null })),
      );
      return undefined;
    }
    const { printFlowRuns } = await import("../../output/flow-run-table.ts");
    printFlowRuns(context, runs, names);
    if (runs.length === 0) context.note("no flow runs match; run a flow, or widen the filters");
    else if (runs.length === count) context.note(`listed: the newest ${count}; --limit lists more`);
    return undefined;
  },
});
