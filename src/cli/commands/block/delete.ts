import { blockArg } from "../../arguments/block-arg.ts";
import { yesArg } from "../../arguments/yes-arg.ts";
import { defineCommand } from "../../command.ts";

export const blockDelete = defineCommand({
  description: "Delete a block",
  args: { ...blockArg, ...yesArg },
  examples: ["block delete secret/my-secret --yes"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { deleteEach } = await import("../../delete-each.ts");
    const { blockName, chooseBlock } = await import("../../find-block.ts");
    const { deleteBlockDocument } = await import("../../../contract/blocks/routes.ts");
    await using connection = await connect(context);
    const { client } = connection;
    const block = await chooseBlock(context, client, args.block);
    await deleteEach(context, {
      what: "block",
      names: [blockName(block)],
      yes: args.yes,
      remove: () => client.call(deleteBlockDocument, { params: { id: block.id } }),
    });
    return undefined;
  },
});
