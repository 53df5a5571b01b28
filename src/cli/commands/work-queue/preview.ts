import { previewArgs } from "../../arguments/preview-args.ts";
import { queueArgs } from "../../arguments/queue-args.ts";
import { defineCommand } from "../../command.ts";

export const workQueuePreview = defineCommand({
  description: "List the runs of a work queue that are due soon",
  args: { ...queueArgs, ...previewArgs },
  examples: ["work-queue preview urgent --pool my-pool --hours 24"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { previewRuns } = await import("../../preview-runs.ts");
    const { chooseQueue } = await import("../../work-queue-argument.ts");
    await using connection = await connect(context);
    const { client } = connection;
    const queue = await chooseQueue(context, client, args.queue, args.pool);
    return previewRuns(context, client, { pool: undefined, queueId: queue.id }, args.hours);
  },
});
