import { tagArg } from "../../arguments/tag-arg.ts";
import { yesArg } from "../../arguments/yes-arg.ts";
import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const tagLimitReset = defineCommand({
  description: "Free every slot of the limit on a tag, whoever holds it",
  args: { ...tagArg, ...yesArg },
  examples: ["concurrency-limit reset database --yes"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { confirm } = await import("../../confirm.ts");
    const { chooseTag, ofTag } = await import("../../tag-limit-argument.ts");
    const { readTagLimitByTag, resetTagLimit } = await import(
      "../../../contract/concurrency-limits/routes.ts"
    );
    await using connection = await connect(context);
    const { client } = connection;
    const tag = await chooseTag(context, client, args.tag);
    const params = { tag };
    const { active_slots } = await ofTag(client, tag, client.call(readTagLimitByTag, { params }));
    const count = active_slots.length;
    if (count > 0 && !args.yes)
      await confirm(context, `Take the ${count} slots of the tag ${tag} from those who hold them?`);
    await client.call(resetTagLimit, { params, body: {} });
    if (context.json) printJson(context, { tag, freed: count });
    else context.note(`freed ${count} slots of the tag ${tag}`);
    return undefined;
  },
});
