import { listArgs } from "../../arguments/list-args.ts";
import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const taskRunLs = defineCommand({
  description: "List task runs, newest first",
  args: {
    ...listArgs,
    "flow-run": {
      type: "string",
      alias: "r",
      valueHint: "RUN",
      description: "Only task runs of this flow run (id or name)",
    },
    name: { type: "string", valueHint: "TEXT", description: "Only task runs whose name contains this" },
  },
  examples: ["task-run ls --flow-run lively-otter --state failed"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { findFlowRun } = await import("../../find-runs.ts");
    const { parseCount, parseSince, parseStates, parseTags } = await import("../../list-options.ts");
    const { listTaskRuns } = await import("../../../contract/task-runs/routes.ts");
    const { listUpTo } = await import("../../list-all.ts");
    const count = parseCount(args.limit, "--limit");
    const after = parseSince(args.since, context);
    const state = parseStates(args.state);
    await using connection = await connect(context);
    const { client } = connection;
    const flowRun = args["flow-run"] === undefined ? undefined : await findFlowRun(client, args["flow-run"]);
    const task_runs = {
      ...(state === undefined ? {} : { state }),
      ...(args.name === undefined ? {} : { name: { like_: args.name } }),
      ...(args.tag === undefined ? {} : { tags: parseTags(args.tag) }),
      ...(after === undefined ? {} : { expected_start_time: { after_: after } }),
    };
    const body = {
      task_runs,
      ...(flowRun === undefined ? {} : { flow_runs: { id: { any_: [flowRun.id] } } }),
    };
    const runs = await listUpTo(count, (slice) =>
      client.call(
        listTaskRuns,
        { body: { ...body, sort: "EXPECTED_START_TIME_DESC", ...slice } },
        { signal: context.signal },
      ),
    );
    if (context.json) {
      printJson(context, runs);
      return undefined;
    }
    const { printTaskRuns } = await import("../../output/task-run-table.ts");
    printTaskRuns(context, runs);
    if (runs.length === 0) context.note("no task runs match; widen the filters");
    else if (runs.length === count) context.note(`listed: the newest ${count}; --limit lists more`);
    return undefined;
  },
});
