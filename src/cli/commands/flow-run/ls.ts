import { listArgs } from "../../arguments/list-args.ts";
import { runFilterArgs } from "../../arguments/run-filter-args.ts";
import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const flowRunLs = defineCommand({
  description: "List flow runs, newest first; those that are due later only with --state or --until",
  args: {
    ...runFilterArgs,
    limit: listArgs.limit,
  },
  examples: [
    "flow-run ls --state scheduled",
    "flow-run ls --state failed,crashed --since 2h",
    "flow-run ls --deployment etl/nightly --limit 5 --json",
  ],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { parseCount } = await import("../../list-options.ts");
    const { listFlowRuns } = await import("../../../contract/flow-runs/routes.ts");
    const { readFlowNames } = await import("../../find-runs.ts");
    const { buildRunFilter } = await import("../../run-selection.ts");
    const { untilSoon } = await import("../../due-runs.ts");
    const { listUpTo } = await import("../../list-all.ts");
    const count = parseCount(args.limit, "--limit");
    await using connection = await connect(context);
    const { client } = connection;
    const isOfPast = args.state === undefined && args.until === undefined;
    const until = isOfPast ? untilSoon(context.clock.now()) : args.until;
    const body = await buildRunFilter(context, client, { ...args, until });
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
    if (runs.length === 0)
      context.note(
        "no flow runs match; run a flow, widen the filters, or list what is due later with --state scheduled",
      );
    else if (runs.length === count) context.note(`listed: the newest ${count}; --limit lists more`);
    return undefined;
  },
});
