import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const flowLs = defineCommand({
  description: "List flows by name",
  args: {
    name: { type: "string", valueHint: "TEXT", description: "Only flows whose name contains this" },
    limit: {
      type: "string",
      alias: "n",
      valueHint: "COUNT",
      default: "50",
      description: "Most rows to list",
    },
  },
  examples: ["flow ls", "flow ls --name etl --json"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { untilSoon } = await import("../../due-runs.ts");
    const { parseCount } = await import("../../list-options.ts");
    const { listFlows } = await import("../../../contract/flows/routes.ts");
    const { listFlowRuns } = await import("../../../contract/flow-runs/routes.ts");
    const { listUpTo } = await import("../../list-all.ts");
    const count = parseCount(args.limit, "--limit");
    const due = { expected_start_time: { before_: untilSoon(context.clock.now()) } };
    await using connection = await connect(context);
    const { client } = connection;
    const flowFilter = args.name === undefined ? {} : { flows: { name: { like_: args.name } } };
    const flows = await listUpTo(count, (slice) =>
      client.call(
        listFlows,
        { body: { ...flowFilter, sort: "NAME_ASC", ...slice } },
        { signal: context.signal },
      ),
    );
    const rows = [];
    for (const flow of flows) {
      const [last] = await client.call(listFlowRuns, {
        body: {
          flows: { id: { any_: [flow.id] } },
          flow_runs: due,
          sort: "EXPECTED_START_TIME_DESC",
          limit: 1,
        },
      });
      rows.push({ flow, last });
    }
    if (context.json) {
      printJson(
        context,
        rows.map(({ flow, last }) => ({ ...flow, last_flow_run: last ?? null })),
      );
      return undefined;
    }
    if (rows.length === 0) {
      context.note("no flows match; run a flow, and it is listed here");
      return undefined;
    }
    const { printTable } = await import("../../output/table.ts");
    const { paintState } = await import("../../output/state-color.ts");
    const { formatAge } = await import("../../format/relative-time.ts");
    const { colors } = context;
    const now = context.clock.now();
    printTable(
      context,
      [
        { title: "NAME", flexible: true },
        { title: "LAST RUN", align: "right" },
        { title: "STATE" },
        { title: "TAGS", flexible: true },
        { title: "ID", optional: true },
      ],
      rows.map(({ flow, last }) => {
        const when = last?.start_time ?? last?.expected_start_time ?? last?.created ?? null;
        return [
          flow.name,
          when === null ? "never" : `${formatAge(when, now)} ago`,
          last === undefined ? "" : paintState(colors, last.state_type, last.state_name),
          flow.tags.join(", "),
          colors.dim(flow.id),
        ];
      }),
    );
    if (rows.length === count) context.note(`listed: the first ${count}; --limit lists more`);
    return undefined;
  },
});
