import { blockArg } from "../../arguments/block-arg.ts";
import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const blockInspect = defineCommand({
  description: "Show a block with its data",
  args: { ...blockArg, secrets: { type: "boolean", description: "Show secrets in clear" } },
  examples: ["block inspect secret/my-secret", "block inspect secret/my-secret --secrets"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { blockName, chooseBlock } = await import("../../find-block.ts");
    const { printFacts } = await import("../../output/facts.ts");
    const { instantFact, objectFact } = await import("../../output/run-facts.ts");
    await using connection = await connect(context);
    const query = args.secrets ? { include_secrets: "true" } : {};
    const block = await chooseBlock(context, connection.client, args.block, query);
    if (context.json) printJson(context, block);
    else
      printFacts(context, [
        ["Block", context.colors.bold(blockName(block))],
        ["ID", block.id],
        ["Type", block.block_type_name ?? undefined],
        ["Created", instantFact(context, block.created)],
        ["Updated", instantFact(context, block.updated)],
        ["Data", objectFact(context, block.data)],
      ]);
    return undefined;
  },
});
