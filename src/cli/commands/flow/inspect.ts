import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

const SHOWN_RUNS = 10;

export const flowInspect = defineCommand({
  description: "Show a flow: its runs by state and the newest of them",
  args: {
    flow: {
      type: "positional",
      description: "Name or id of the flow; a terminal lets you pick",
      required: false,
    },
  },
  examples: ["flow inspect etl", "flow inspect etl --json"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { untilSoon } = await import("../../due-runs.ts");
    const { chooseFlow } = await import("../../find-flow.ts");
    const { countFlowRuns, listFlowRuns } = await import("../../../contract/flow-runs/routes.ts");
    const { STATE_TYPES } = await import("../../../contract/states/state-types.ts");
    const due = { expected_start_time: { before_: untilSoon(context.clock.now()) } };
    await using connection = await connect(context);
    const { client } = connection;
    const flow = await chooseFlow(context, client, args.flow);
    const flows = { id: { any_: [flow.id] } };
    const counts = await Promise.all(
      STATE_TYPES.map(async (type) => {
        const filter = { flows, flow_runs: { state: { type: { any_: [type] } } } };
        return [type, await client.call(countFlowRuns, { body: filter })] as const;
      }),
    );
    const present = counts.filter(([, count]) => count > 0);
    const runs = await client.call(listFlowRuns, {
      body: { flows, flow_runs: due, sort: "EXPECTED_START_TIME_DESC", limit: SHOWN_RUNS },
    });
    if (context.json) {
      printJson(context, { ...flow, flow_run_counts: Object.fromEntries(present), flow_runs: runs });
      return undefined;
    }
    const { printFacts, printHeading } = await import("../../output/facts.ts");
    const { printFlowRuns } = await import("../../output/flow-run-table.ts");
    const { instantFact } = await import("../../output/run-facts.ts");
    const { paintState } = await import("../../output/state-color.ts");
    const { colors } = context;
    printFacts(context, [
      ["Flow", colors.bold(flow.name)],
      ["ID", flow.id],
      ["Created", instantFact(context, flow.created)],
      ["Tags", flow.tags.length === 0 ? undefined : flow.tags.join(", ")],
      [
        "Runs",
        present
          .map(([type, count]) => `${count} ${paintState(colors, type, type.toLowerCase())}`)
          .join(", ") || "none",
      ],
    ]);
    if (runs.length > 0) {
      printHeading(context, "Newest runs");
      printFlowRuns(context, runs, new Map([[flow.id, flow.name]]));
    }
    return undefined;
  },
});
