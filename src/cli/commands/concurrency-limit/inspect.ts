import { tagArg } from "../../arguments/tag-arg.ts";
import { defineCommand } from "../../command.ts";

export const tagLimitInspect = defineCommand({
  description: "Show the limit on a tag, and who holds its slots",
  args: tagArg,
  examples: ["concurrency-limit inspect database"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { chooseTag, ofTag } = await import("../../tag-limit-argument.ts");
    const { readTagLimitByTag } = await import("../../../contract/concurrency-limits/routes.ts");
    const { showLimit } = await import("../../output/limit.ts");
    await using connection = await connect(context);
    const { client } = connection;
    const tag = await chooseTag(context, client, args.tag);
    const limit = await ofTag(client, tag, client.call(readTagLimitByTag, { params: { tag } }));
    await showLimit(context, client, limit, [
      ["Tag", context.colors.bold(limit.tag)],
      ["ID", limit.id],
      ["Slots", `${limit.active_slots.length} of ${limit.concurrency_limit} taken`],
    ]);
    return undefined;
  },
});
