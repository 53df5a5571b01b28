import { tagArg } from "../../arguments/tag-arg.ts";
import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const tagLimitInspect = defineCommand({
  description: "Show the limit on a tag, and who holds its slots",
  args: tagArg,
  examples: ["concurrency-limit inspect database"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { chooseTag, ofTag } = await import("../../tag-limit-argument.ts");
    const { readTagLimitByTag } = await import("../../../contract/concurrency-limits/routes.ts");
    const { listConcurrencyLimitHolders } = await import("../../../contract/concurrency-limits/routes-v2.ts");
    const { printFacts } = await import("../../output/facts.ts");
    const { printLimitHolders } = await import("../../output/limit-holders.ts");
    const { instantFact } = await import("../../output/run-facts.ts");
    await using connection = await connect(context);
    const { client } = connection;
    const tag = await chooseTag(context, client, args.tag);
    const limit = await ofTag(client, tag, client.call(readTagLimitByTag, { params: { tag } }));
    const holders = await client.call(listConcurrencyLimitHolders, { params: { id_or_name: limit.id } });
    if (context.json) {
      printJson(context, { ...limit, holders });
      return undefined;
    }
    printFacts(context, [
      ["Tag", context.colors.bold(limit.tag)],
      ["ID", limit.id],
      ["Slots", `${limit.active_slots.length} of ${limit.concurrency_limit} taken`],
      ["Created", instantFact(context, limit.created)],
      ["Updated", instantFact(context, limit.updated)],
    ]);
    printLimitHolders(context, holders);
    return undefined;
  },
});
