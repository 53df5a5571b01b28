import { queueArgs } from "../../arguments/queue-args.ts";
import { changeQueue } from "../../change-queue.ts";
import { defineCommand } from "../../command.ts";

export const workQueueSetConcurrencyLimit = defineCommand({
  description: "Set how many runs of a queue may be pending or running at once",
  args: {
    queue: { type: "positional", description: "Name or id of the work queue, or POOL/QUEUE", required: true },
    limit: { type: "positional", description: "Most runs at once, 0 or more", required: true },
    pool: queueArgs.pool,
  },
  examples: ["work-queue set-concurrency-limit urgent 3 --pool my-pool"],
  async run(context, { queue, pool, limit }) {
    const { parseSlots } = await import("../../work-pool-argument.ts");
    return changeQueue(
      context,
      { queue, pool },
      { concurrency_limit: parseSlots(limit, "LIMIT") },
      `${limit} runs at once for the work queue`,
    );
  },
});

export const workQueueClearConcurrencyLimit = defineCommand({
  description: "Let any number of a queue's runs be running at once",
  args: queueArgs,
  examples: ["work-queue clear-concurrency-limit urgent --pool my-pool"],
  run: (context, { queue, pool }) =>
    changeQueue(
      context,
      { queue, pool },
      { concurrency_limit: null },
      "no limit any more for the work queue",
    ),
});
