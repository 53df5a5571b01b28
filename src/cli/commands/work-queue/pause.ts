import { queueArgs } from "../../arguments/queue-args.ts";
import { changeQueue } from "../../change-queue.ts";
import { defineCommand } from "../../command.ts";

export const workQueuePause = defineCommand({
  description: "Give workers no more runs of a queue",
  args: queueArgs,
  examples: ["work-queue pause urgent --pool my-pool"],
  run: (context, { queue, pool }) =>
    changeQueue(context, { queue, pool }, { is_paused: true }, "paused the work queue"),
});

export const workQueueResume = defineCommand({
  description: "Give workers runs of a queue again",
  args: queueArgs,
  examples: ["work-queue resume urgent --pool my-pool"],
  run: (context, { queue, pool }) =>
    changeQueue(context, { queue, pool }, { is_paused: false }, "resumed the work queue"),
});
