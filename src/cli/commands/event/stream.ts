import { eventFilterArgs } from "../../arguments/event-filter-args.ts";
import { defineCommand } from "../../command.ts";

export const eventStream = defineCommand({
  description: "Print events as they happen, until Ctrl-C; with --json one JSON object a line",
  args: {
    ...eventFilterArgs,
    "run-once": { type: "boolean", alias: "once", description: "End after the first event" },
  },
  examples: ["event stream", "event stream --event prefect.flow-run.Failed --json"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { buildEventFilter } = await import("../../event-filter.ts");
    const { streamEvents } = await import("../../stream-events.ts");
    const { printEvent } = await import("../../output/event-lines.ts");
    await using connection = await connect(context);
    await streamEvents(context, connection, {
      filter: { ...buildEventFilter(args), order: "ASC" },
      onEvent: (event) => {
        printEvent(context, event);
        return args["run-once"] !== true;
      },
    });
    return undefined;
  },
});
