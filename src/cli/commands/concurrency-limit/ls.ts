import { limitArg } from "../../arguments/limit-arg.ts";
import { defineCommand } from "../../command.ts";

export const tagLimitLs = defineCommand({
  description: "List the limits on tags of task runs",
  args: limitArg,
  examples: ["concurrency-limit ls"],
  async run(context, args) {
    const { listRows } = await import("../../list-rows.ts");
    const { listTagLimits } = await import("../../../contract/concurrency-limits/routes.ts");
    return listRows(context, {
      limit: args.limit,
      read: (client, body) => client.call(listTagLimits, { body }),
      none: "no limits; `batuta concurrency-limit create TAG LIMIT` makes one",
      columns: [
        { title: "TAG", flexible: true, show: ({ tag }) => tag },
        { title: "LIMIT", align: "right", show: (each) => String(each.concurrency_limit) },
        { title: "TAKEN", align: "right", show: ({ active_slots }) => String(active_slots.length) },
        { title: "ID", optional: true, show: ({ id }) => context.colors.dim(id) },
      ],
    });
  },
});
