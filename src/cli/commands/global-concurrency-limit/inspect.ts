import { globalLimitArg } from "../../arguments/global-limit-arg.ts";
import { defineCommand } from "../../command.ts";

export const globalLimitInspect = defineCommand({
  description: "Show a concurrency limit, and who holds its slots",
  args: globalLimitArg,
  examples: ["global-concurrency-limit inspect database"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { chooseGlobalLimit } = await import("../../global-limit-argument.ts");
    const { showLimit } = await import("../../output/limit.ts");
    await using connection = await connect(context);
    const { client } = connection;
    const limit = await chooseGlobalLimit(context, client, args.name);
    const { bold, green, yellow } = context.colors;
    const decay = limit.slot_decay_per_second;
    await showLimit(context, client, limit, [
      ["Limit", bold(limit.name)],
      ["ID", limit.id],
      ["Status", limit.active ? green("enabled") : yellow("disabled: nobody is held back")],
      ["Slots", `${limit.active_slots} of ${limit.limit} taken`],
      ["Decay", decay === 0 ? undefined : `${decay} slots flow back each second`],
    ]);
    return undefined;
  },
});
