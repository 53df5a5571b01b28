import { limitArg } from "../../arguments/limit-arg.ts";
import { defineCommand } from "../../command.ts";

export const globalLimitLs = defineCommand({
  description: "List concurrency limits by name",
  args: limitArg,
  examples: ["global-concurrency-limit ls", "gcl ls --json"],
  async run(context, args) {
    const { listRows } = await import("../../list-rows.ts");
    const { listConcurrencyLimits } = await import("../../../contract/concurrency-limits/routes-v2.ts");
    const { colors } = context;
    return listRows(context, {
      limit: args.limit,
      read: (client, body) => client.call(listConcurrencyLimits, { body }),
      none: "no limits; `batuta global-concurrency-limit create NAME --limit COUNT` makes one",
      columns: [
        { title: "NAME", flexible: true, show: ({ name }) => name },
        { title: "", show: ({ active }) => (active ? colors.green("enabled") : colors.yellow("disabled")) },
        { title: "LIMIT", align: "right", show: ({ limit }) => String(limit) },
        { title: "TAKEN", align: "right", show: ({ active_slots }) => String(active_slots) },
        { title: "DECAY/S", align: "right", show: (each) => String(each.slot_decay_per_second) },
        { title: "ID", optional: true, show: ({ id }) => colors.dim(id) },
      ],
    });
  },
});
