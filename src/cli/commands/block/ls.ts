import { limitArg } from "../../arguments/limit-arg.ts";
import { defineCommand } from "../../command.ts";

export const blockLs = defineCommand({
  description: "List blocks by type and name",
  args: {
    type: {
      type: "string",
      alias: "t",
      valueHint: "TYPE",
      description: "Only blocks of this type: secret, …",
    },
    ...limitArg,
  },
  examples: ["block ls", "block ls --type secret --json"],
  async run(context, args) {
    const { listRows } = await import("../../list-rows.ts");
    const { listBlockDocuments } = await import("../../../contract/blocks/routes.ts");
    const { blockName } = await import("../../find-block.ts");
    const { formatAge } = await import("../../format/relative-time.ts");
    const now = context.clock.now();
    const filter = args.type === undefined ? {} : { block_types: { slug: { any_: [args.type] } } };
    return listRows(context, {
      limit: args.limit,
      read: (client, slice) =>
        client.call(listBlockDocuments, {
          body: { ...filter, sort: "BLOCK_TYPE_AND_NAME_ASC", ...slice },
        }),
      none: "no blocks match; `batuta block create TYPE NAME` makes one",
      columns: [
        { title: "BLOCK", flexible: true, show: blockName },
        { title: "TYPE", flexible: true, optional: true, show: (each) => each.block_type_name ?? "" },
        {
          title: "CHANGED",
          align: "right",
          show: ({ updated }) => (updated === null ? "–" : formatAge(updated, now)),
        },
        { title: "ID", optional: true, show: ({ id }) => context.colors.dim(id) },
      ],
    });
  },
});
