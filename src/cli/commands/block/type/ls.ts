import { limitArg } from "../../../arguments/limit-arg.ts";
import { defineCommand } from "../../../command.ts";

export const blockTypeLs = defineCommand({
  description: "List block types by name",
  args: limitArg,
  examples: ["block type ls"],
  async run(context, args) {
    const { listRows } = await import("../../../list-rows.ts");
    const { listBlockTypes } = await import("../../../../contract/blocks/routes.ts");
    return listRows(context, {
      limit: args.limit,
      read: (client, body) => client.call(listBlockTypes, { body }),
      none: "no block types",
      columns: [
        { title: "SLUG", show: ({ slug }) => slug },
        { title: "NAME", flexible: true, optional: true, show: ({ name }) => name },
        { title: "DESCRIPTION", flexible: true, show: ({ description }) => description ?? "" },
      ],
    });
  },
});
