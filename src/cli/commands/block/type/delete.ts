import { yesArg } from "../../../arguments/yes-arg.ts";
import { defineCommand } from "../../../command.ts";

export const blockTypeDelete = defineCommand({
  description: "Delete a block type with its schemas and blocks; protected types stay",
  args: {
    type: { type: "positional", description: "Slug of the type; a terminal lets you pick", required: false },
    ...yesArg,
  },
  examples: ["block type delete my-type --yes"],
  async run(context, args) {
    const { connect } = await import("../../../connect.ts");
    const { deleteEach } = await import("../../../delete-each.ts");
    const { chooseBlockType } = await import("../../../find-block.ts");
    const { BatutaError } = await import("../../../../platform/errors.ts");
    const { deleteBlockType } = await import("../../../../contract/blocks/routes.ts");
    await using connection = await connect(context);
    const { client } = connection;
    const { id, slug, is_protected } = await chooseBlockType(context, client, args.type);
    if (is_protected) {
      throw new BatutaError(
        "block-type-protected",
        `the block type ${slug} is protected: the server needs it, and it stays`,
        { fields: { slug } },
      );
    }
    await deleteEach(context, {
      what: "block type",
      names: [slug],
      yes: args.yes,
      also: "its schemas and blocks",
      remove: () => client.call(deleteBlockType, { params: { id } }),
    });
    return undefined;
  },
});
