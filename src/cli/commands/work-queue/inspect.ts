import { queueArgs } from "../../arguments/queue-args.ts";
import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const workQueueInspect = defineCommand({
  description: "Show a work queue: status, slots, late runs",
  args: queueArgs,
  examples: ["work-queue inspect urgent --pool my-pool"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { chooseQueue } = await import("../../work-queue-argument.ts");
    const { readWorkQueueStatus } = await import("../../../contract/work-queues/routes.ts");
    await using connection = await connect(context);
    const { client } = connection;
    const queue = await chooseQueue(context, client, args.queue, args.pool);
    const status = await client.call(readWorkQueueStatus, { params: { id: queue.id } });
    if (context.json) {
      printJson(context, { ...queue, health: status });
      return undefined;
    }
    const { printFacts } = await import("../../output/facts.ts");
    const { instantFact } = await import("../../output/run-facts.ts");
    const { paintPoolStatus, slotsText } = await import("../../output/pool-status.ts");
    const { colors } = context;
    printFacts(context, [
      ["Work queue", colors.bold(queue.name)],
      ["ID", queue.id],
      ["Work pool", queue.work_pool_name ?? undefined],
      ["Description", queue.description || undefined],
      ["Status", paintPoolStatus(colors, queue.status, queue.is_paused)],
      ["Priority", String(queue.priority)],
      ["Slots", slotsText(queue.active_slots, queue.concurrency_limit)],
      ["Late runs", String(status.late_runs_count)],
      ["Last polled", instantFact(context, queue.last_polled) ?? "never"],
      ["Created", instantFact(context, queue.created)],
    ]);
    return undefined;
  },
});
