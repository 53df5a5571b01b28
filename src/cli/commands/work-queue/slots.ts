import { queueArgs } from "../../arguments/queue-args.ts";
import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const workQueueSlots = defineCommand({
  description: "Show which runs hold the slots of a work queue",
  args: queueArgs,
  examples: ["work-queue slots urgent --pool my-pool"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { chooseQueue } = await import("../../work-queue-argument.ts");
    const { readWorkQueueConcurrency } = await import("../../../contract/work-queues/routes.ts");
    const { slotsText } = await import("../../output/pool-status.ts");
    const { printSlotHolders } = await import("../../output/slot-holders.ts");
    await using connection = await connect(context);
    const { client } = connection;
    const { id, name } = await chooseQueue(context, client, args.queue, args.pool);
    const status = await client.call(readWorkQueueConcurrency, { params: { id }, body: { limit: 200 } });
    if (context.json) {
      printJson(context, status);
      return undefined;
    }
    context.print(`${slotsText(status.active_slots, status.concurrency_limit)} slots of ${name} are taken\n`);
    printSlotHolders(context, status.flow_runs);
    return undefined;
  },
});
