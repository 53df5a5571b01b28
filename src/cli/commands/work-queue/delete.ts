import { queueArgs } from "../../arguments/queue-args.ts";
import { yesArg } from "../../arguments/yes-arg.ts";
import { defineCommand } from "../../command.ts";

export const workQueueDelete = defineCommand({
  description: "Delete a work queue",
  args: { ...queueArgs, ...yesArg },
  examples: ["work-queue delete urgent --pool my-pool"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { deleteEach } = await import("../../delete-each.ts");
    const { chooseQueue } = await import("../../work-queue-argument.ts");
    const { deleteWorkQueue } = await import("../../../contract/work-queues/routes.ts");
    await using connection = await connect(context);
    const { client } = connection;
    const { id, name } = await chooseQueue(context, client, args.queue, args.pool);
    await deleteEach(context, {
      what: "work queue",
      names: [name],
      yes: args.yes,
      remove: () => client.call(deleteWorkQueue, { params: { id } }),
    });
    return undefined;
  },
});
