import { limitArg } from "../../arguments/limit-arg.ts";
import { defineCommand } from "../../command.ts";

export const workPoolLs = defineCommand({
  description: "List work pools by name",
  args: {
    type: { type: "string", alias: "t", valueHint: "TYPE", description: "Only pools of this type" },
    ...limitArg,
  },
  examples: ["work-pool ls", "work-pool ls --type kubernetes --json"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { listWorkPools } = await import("../../../contract/work-pools/routes.ts");
    const { listUpTo } = await import("../../list-all.ts");
    const { parseCount } = await import("../../list-options.ts");
    const { printRows } = await import("../../output/rows.ts");
    const { paintPoolStatus, slotsText } = await import("../../output/pool-status.ts");
    const limit = parseCount(args.limit, "--limit");
    await using connection = await connect(context);
    const filter = args.type === undefined ? {} : { work_pools: { type: { any_: [args.type] } } };
    const rows = await listUpTo(limit, (slice) =>
      connection.client.call(listWorkPools, { body: { ...filter, ...slice } }, { signal: context.signal }),
    );
    printRows(context, {
      rows: rows.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      none: "no work pools; `batuta work-pool create NAME --type process` makes one",
      limit,
      columns: [
        { title: "NAME", flexible: true, show: ({ name }) => name },
        { title: "TYPE", flexible: true, show: ({ type }) => type },
        {
          title: "STATUS",
          show: ({ status, is_paused }) => paintPoolStatus(context.colors, status, is_paused),
        },
        {
          title: "SLOTS",
          align: "right",
          show: ({ active_slots, concurrency_limit }) => slotsText(active_slots, concurrency_limit),
        },
        {
          title: "DESCRIPTION",
          flexible: true,
          optional: true,
          show: ({ description }) => description ?? "",
        },
        { title: "ID", optional: true, show: ({ id }) => context.colors.dim(id) },
      ],
    });
    return undefined;
  },
});
