import { concurrencyLimitArg } from "../../arguments/concurrency-limit-arg.ts";
import { descriptionArg } from "../../arguments/description-arg.ts";
import { queueArgs } from "../../arguments/queue-args.ts";
import { defineCommand } from "../../command.ts";

export const workQueueUpdate = defineCommand({
  description: "Change a work queue's priority, limit or description",
  args: {
    ...queueArgs,
    priority: {
      type: "string",
      alias: "q",
      valueHint: "NUMBER",
      description: "Which queue goes first: 1 does",
    },
    ...descriptionArg,
    ...concurrencyLimitArg,
  },
  examples: ["work-queue update urgent --pool my-pool --priority 2"],
  async run(context, args) {
    const { changeQueue } = await import("../../change-queue.ts");
    const { parseCount } = await import("../../list-options.ts");
    const { parseSlots } = await import("../../work-pool-argument.ts");
    const { usageError } = await import("../../errors.ts");
    const { queue, pool, priority, description } = args;
    const slots = args["concurrency-limit"];
    if (priority === undefined && description === undefined && slots === undefined)
      throw usageError("nothing to change; say --priority, --concurrency-limit or --description");
    const body = {
      ...(description === undefined ? {} : { description }),
      ...(priority === undefined ? {} : { priority: parseCount(priority, "--priority") }),
      ...(slots === undefined ? {} : { concurrency_limit: parseSlots(slots, "--concurrency-limit") }),
    };
    return changeQueue(context, { queue, pool }, body, "changed the work queue");
  },
});
