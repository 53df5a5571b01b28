import { defineCommand } from "../../../command.ts";

export const servicesLs = defineCommand({
  description: "List what the servers do by themselves, and how the latest pass of each went",
  args: {},
  examples: ["server services ls"],
  async run(context) {
    const { connect } = await import("../../../connect.ts");
    const { listLoops } = await import("../../../../contract/loops/routes.ts");
    const { formatDuration } = await import("../../../format/duration.ts");
    const { formatRelativeTime } = await import("../../../format/relative-time.ts");
    const { printRows } = await import("../../../output/rows.ts");
    await using connection = await connect(context);
    const loops = await connection.client.call(listLoops);
    const { colors } = context;
    const now = context.clock.now();
    printRows(context, {
      rows: loops,
      none: "this server has no loops",
      columns: [
        { title: "SERVICE", show: ({ name }) => name },
        { title: "EVERY", align: "right", show: (each) => formatDuration(each.every_seconds) },
        {
          title: "LAST RUN",
          show: ({ running, last_ended: at }) =>
            running ? colors.blue("now") : at === null ? "never" : formatRelativeTime(at, now),
        },
        {
          title: "RESULT",
          flexible: true,
          show: ({ last_error, last_changed }) => {
            if (last_error !== null) return colors.red(last_error);
            return last_changed === null ? "" : `${last_changed} changed`;
          },
        },
      ],
    });
    if (connection.kind === "embedded" && !context.json)
      context.note(
        "no server is running, so nothing of this is being done; `batuta server start` starts one",
      );
    return undefined;
  },
});
