import { globalLimitArg } from "../../arguments/global-limit-arg.ts";
import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const globalLimitInspect = defineCommand({
  description: "Show a concurrency limit, and who holds its slots",
  args: globalLimitArg,
  examples: ["global-concurrency-limit inspect database"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { chooseGlobalLimit } = await import("../../global-limit-argument.ts");
    const { listConcurrencyLimitHolders } = await import("../../../contract/concurrency-limits/routes-v2.ts");
    const { printFacts } = await import("../../output/facts.ts");
    const { printLimitHolders } = await import("../../output/limit-holders.ts");
    const { instantFact } = await import("../../output/run-facts.ts");
    await using connection = await connect(context);
    const { client } = connection;
    const limit = await chooseGlobalLimit(context, client, args.name);
    const holders = await client.call(listConcurrencyLimitHolders, { params: { id_or_name: limit.id } });
    if (context.json) {
      printJson(context, { ...limit, holders });
      return undefined;
    }
    const { bold, green, yellow } = context.colors;
    const decay = limit.slot_decay_per_second;
    printFacts(context, [
      ["Limit", bold(limit.name)],
      ["ID", limit.id],
      ["Status", limit.active ? green("enabled") : yellow("disabled: nobody is held back")],
      ["Slots", `${limit.active_slots} of ${limit.limit} taken`],
      ["Decay", decay === 0 ? undefined : `${decay} slots flow back each second`],
      ["Created", instantFact(context, limit.created)],
      ["Updated", instantFact(context, limit.updated)],
    ]);
    printLimitHolders(context, holders);
    return undefined;
  },
});
