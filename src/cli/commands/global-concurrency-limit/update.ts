import { globalLimitArg } from "../../arguments/global-limit-arg.ts";
import { defineCommand } from "../../command.ts";

export const globalLimitUpdate = defineCommand({
  description: "Change a concurrency limit's slots, rate or name, or set how many are taken",
  args: {
    ...globalLimitArg,
    limit: { type: "string", alias: "l", valueHint: "COUNT", description: "How many slots it has" },
    "active-slots": {
      type: "string",
      valueHint: "COUNT",
      description: "How many are taken now: 0 frees them",
    },
    "slot-decay-per-second": {
      type: "string",
      valueHint: "NUMBER",
      description: "Slots that flow back each second",
    },
    "new-name": { type: "string", valueHint: "NAME", description: "Another name" },
  },
  examples: ["global-concurrency-limit update database --limit 8"],
  async run(context, args) {
    const { parseSlots } = await import("../../work-pool-argument.ts");
    const { changeGlobalLimit, parseDecay } = await import("../../global-limit-argument.ts");
    const { usageError } = await import("../../errors.ts");
    const { limit, "active-slots": taken, "slot-decay-per-second": decay, "new-name": name } = args;
    const body = {
      ...(limit === undefined ? {} : { limit: parseSlots(limit, "--limit") }),
      ...(taken === undefined ? {} : { active_slots: parseSlots(taken, "--active-slots") }),
      ...(decay === undefined ? {} : { slot_decay_per_second: parseDecay(decay) }),
      ...(name === undefined ? {} : { name }),
    };
    if (Object.keys(body).length === 0)
      throw usageError(
        "nothing to change; say --limit, --active-slots, --slot-decay-per-second or --new-name",
      );
    return changeGlobalLimit(context, args.name, body, "changed the concurrency limit");
  },
});

export const globalLimitEnable = defineCommand({
  description: "Let a concurrency limit hold back who asks for more than there is",
  args: globalLimitArg,
  examples: ["global-concurrency-limit enable database"],
  async run(context, args) {
    const { changeGlobalLimit } = await import("../../global-limit-argument.ts");
    return changeGlobalLimit(context, args.name, { active: true }, "enabled the concurrency limit");
  },
});

export const globalLimitDisable = defineCommand({
  description: "Let everybody pass a concurrency limit",
  args: globalLimitArg,
  examples: ["global-concurrency-limit disable database"],
  async run(context, args) {
    const { changeGlobalLimit } = await import("../../global-limit-argument.ts");
    return changeGlobalLimit(context, args.name, { active: false }, "disabled the concurrency limit");
  },
});
