import { concurrencyLimitArg } from "../../arguments/concurrency-limit-arg.ts";
import { descriptionArg } from "../../arguments/description-arg.ts";
import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const workQueueCreate = defineCommand({
  description: "Create a work queue of a pool; runs of a lower priority number go first",
  args: {
    name: { type: "positional", description: "Name of the new queue", required: true },
    pool: {
      type: "string",
      alias: "p",
      valueHint: "POOL",
      description: "Its work pool; a terminal lets you pick",
    },
    priority: {
      type: "string",
      alias: "q",
      valueHint: "NUMBER",
      description:
        "Which queue goes first: 1 does; those of the same and later ones move back (default: the first free one)",
    },
    ...descriptionArg,
    ...concurrencyLimitArg,
    paused: { type: "boolean", description: "Create it paused" },
  },
  examples: ["work-queue create urgent --pool my-pool --priority 1 --concurrency-limit 3"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { createPoolQueue } = await import("../../../contract/work-pools/routes.ts");
    const { choosePoolName, ofPool, parseSlots } = await import("../../work-pool-argument.ts");
    const { freeOr } = await import("../../missing.ts");
    const { parseCount } = await import("../../list-options.ts");
    const { name, priority, description } = args;
    const slots = args["concurrency-limit"];
    const body = {
      name,
      is_paused: args.paused === true,
      ...(description === undefined ? {} : { description }),
      ...(priority === undefined ? {} : { priority: parseCount(priority, "--priority") }),
      ...(slots === undefined ? {} : { concurrency_limit: parseSlots(slots, "--concurrency-limit") }),
    };
    await using connection = await connect(context);
    const { client } = connection;
    const work_pool_name = await choosePoolName(context, client, args.pool);
    const asking = client.call(createPoolQueue, { params: { work_pool_name }, body });
    const queue = await freeOr(
      ofPool(client, work_pool_name, asking),
      `work queue of ${work_pool_name}`,
      name,
      "choose another name",
    );
    if (context.json) printJson(context, queue);
    else context.note(`created the work queue ${name} of ${work_pool_name} with priority ${queue.priority}`);
    return undefined;
  },
});
