import { eventFilterArgs } from "../../arguments/event-filter-args.ts";
import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

const PAGE = 50;

export const eventLs = defineCommand({
  description: "List events that have happened, newest first",
  args: {
    ...eventFilterArgs,
    since: { type: "string", valueHint: "WHEN", description: "An instant, or how long ago (30m, 2h, 7d)" },
    limit: {
      type: "string",
      alias: "n",
      valueHint: "COUNT",
      default: "50",
      description: "Most events to list",
    },
  },
  examples: ["event ls --event prefect.flow-run. --since 1h"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { listEvents } = await import("../../../contract/events/routes.ts");
    const { buildEventFilter } = await import("../../event-filter.ts");
    const { parseCount, parseSince } = await import("../../list-options.ts");
    const { printEvent } = await import("../../output/event-lines.ts");
    const { readMoreEvents } = await import("../../read-events.ts");
    const count = parseCount(args.limit, "--limit");
    const since = parseSince(args.since, context);
    const filter = {
      ...buildEventFilter(args),
      ...(since === undefined ? {} : { occurred: { since } }),
      order: "DESC" as const,
    };
    await using connection = await connect(context);
    const { client } = connection;
    const { signal } = context;
    const first = await client.call(
      listEvents,
      { body: { filter, limit: Math.min(PAGE, count) } },
      { signal },
    );
    const events = await readMoreEvents(client, first, count, signal);
    if (context.json) printJson(context, events);
    else for (const event of events) printEvent(context, event);
    if (events.length === 0 && !context.json) context.note("no events match");
    return undefined;
  },
});
