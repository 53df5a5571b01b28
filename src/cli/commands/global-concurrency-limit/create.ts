import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const globalLimitCreate = defineCommand({
  description: "Create a limit that code asks for by name, on slots or on a rate",
  args: {
    name: { type: "positional", description: "Name of the new limit", required: true },
    limit: {
      type: "string",
      alias: "l",
      valueHint: "COUNT",
      description: "How many slots it has",
      required: true,
    },
    "slot-decay-per-second": {
      type: "string",
      valueHint: "NUMBER",
      description: "Slots that flow back each second, for limits on rates",
    },
    disable: { type: "boolean", description: "Create it disabled: nobody is held back" },
  },
  examples: [
    "global-concurrency-limit create database --limit 5",
    "gcl create api --limit 10 --slot-decay-per-second 2",
  ],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { freeOr } = await import("../../missing.ts");
    const { parseSlots } = await import("../../work-pool-argument.ts");
    const { parseDecay } = await import("../../global-limit-argument.ts");
    const { createConcurrencyLimit } = await import("../../../contract/concurrency-limits/routes-v2.ts");
    const { name } = args;
    const decay = args["slot-decay-per-second"];
    const body = {
      name,
      limit: parseSlots(args.limit, "--limit"),
      active: args.disable !== true,
      ...(decay === undefined ? {} : { slot_decay_per_second: parseDecay(decay) }),
    };
    await using connection = await connect(context);
    const created = await freeOr(
      connection.client.call(createConcurrencyLimit, { body }),
      "concurrency limit",
      name,
      `\`batuta global-concurrency-limit update ${name}\` changes it`,
    );
    if (context.json) printJson(context, created);
    else context.note(`created the concurrency limit ${name} with ${created.limit} slots`);
    return undefined;
  },
});
