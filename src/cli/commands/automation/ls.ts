import { limitArg } from "../../arguments/limit-arg.ts";
import { defineCommand } from "../../command.ts";

export const automationLs = defineCommand({
  description: "List automations by name",
  args: limitArg,
  examples: ["automation ls"],
  async run(context, args) {
    const { listRows } = await import("../../list-rows.ts");
    const { listAutomations } = await import("../../../contract/automations/routes.ts");
    const { colors } = context;
    return listRows(context, {
      limit: args.limit,
      read: (client, slice) => client.call(listAutomations, { body: { sort: "NAME_ASC", ...slice } }),
      none: "no automations; `batuta automation create --from-file FILE` makes one",
      columns: [
        { title: "NAME", flexible: true, show: ({ name }) => name },
        { title: "", show: ({ enabled }) => (enabled ? colors.green("enabled") : colors.yellow("paused")) },
        { title: "TRIGGER", show: ({ trigger }) => trigger.type },
        {
          title: "ACTIONS",
          flexible: true,
          show: ({ actions }) => actions.map(({ type }) => type).join(", "),
        },
        { title: "ID", optional: true, show: ({ id }) => colors.dim(id) },
      ],
    });
  },
});
