import { tagArg } from "../../arguments/tag-arg.ts";
import { yesArg } from "../../arguments/yes-arg.ts";
import { defineCommand } from "../../command.ts";

export const tagLimitDelete = defineCommand({
  description: "Delete the limit on a tag",
  args: { ...tagArg, ...yesArg },
  examples: ["concurrency-limit delete database --yes"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { deleteEach } = await import("../../delete-each.ts");
    const { chooseTag, ofTag } = await import("../../tag-limit-argument.ts");
    const { deleteTagLimitByTag, readTagLimitByTag } = await import(
      "../../../contract/concurrency-limits/routes.ts"
    );
    await using connection = await connect(context);
    const { client } = connection;
    const tag = await chooseTag(context, client, args.tag);
    await ofTag(client, tag, client.call(readTagLimitByTag, { params: { tag } }));
    await deleteEach(context, {
      what: "limit on the tag",
      names: [tag],
      yes: args.yes,
      remove: () => client.call(deleteTagLimitByTag, { params: { tag } }),
    });
    return undefined;
  },
});
