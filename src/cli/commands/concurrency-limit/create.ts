import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const tagLimitCreate = defineCommand({
  description: "Limit how many task runs with a tag run at once, or change that limit",
  args: {
    tag: { type: "positional", description: "The tag", required: true },
    limit: { type: "positional", description: "Most task runs at once, 0 or more", required: true },
  },
  examples: ["concurrency-limit create database 5"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { parseSlots } = await import("../../work-pool-argument.ts");
    const { createTagLimit } = await import("../../../contract/concurrency-limits/routes.ts");
    const body = { tag: args.tag, concurrency_limit: parseSlots(args.limit, "LIMIT") };
    await using connection = await connect(context);
    const created = await connection.client.call(createTagLimit, { body });
    if (context.json) printJson(context, created);
    else context.note(`${args.limit} task runs with the tag ${args.tag} may run at once`);
    return undefined;
  },
});
