import { limitArg } from "../../arguments/limit-arg.ts";
import { defineCommand } from "../../command.ts";

export const variableLs = defineCommand({
  description: "List variables by name",
  args: limitArg,
  examples: ["variable ls"],
  async run(context, args) {
    const { listRows } = await import("../../list-rows.ts");
    const { listVariables } = await import("../../../contract/variables/routes.ts");
    const { formatAge } = await import("../../format/relative-time.ts");
    const { valueText } = await import("../../variable-argument.ts");
    const now = context.clock.now();
    return listRows(context, {
      limit: args.limit,
      read: (client, slice) => client.call(listVariables, { body: { sort: "NAME_ASC", ...slice } }),
      none: "no variables; `batuta variable set NAME VALUE` makes one",
      columns: [
        { title: "NAME", flexible: true, show: ({ name }) => name },
        { title: "VALUE", flexible: true, show: ({ value }) => valueText(value) },
        { title: "TAGS", flexible: true, optional: true, show: ({ tags }) => tags.join(", ") },
        {
          title: "CHANGED",
          align: "right",
          show: ({ updated }) => (updated === null ? "–" : formatAge(updated, now)),
        },
      ],
    });
  },
});
