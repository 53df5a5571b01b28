import { poolArg } from "../../arguments/pool-arg.ts";
import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const workPoolSlots = defineCommand({
  description: "Show which runs hold the slots of a work pool, by queue",
  args: poolArg,
  examples: ["work-pool slots my-pool"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { choosePoolName, ofPool } = await import("../../work-pool-argument.ts");
    const { readWorkPoolConcurrency } = await import("../../../contract/work-pools/routes.ts");
    const { slotsText } = await import("../../output/pool-status.ts");
    const { printSlotHolders } = await import("../../output/slot-holders.ts");
    await using connection = await connect(context);
    const { client } = connection;
    const name = await choosePoolName(context, client, args.pool);
    const status = await ofPool(
      client,
      name,
      client.call(readWorkPoolConcurrency, { params: { name }, body: { limit: 200, flow_run_limit: 200 } }),
    );
    if (context.json) {
      printJson(context, status);
      return undefined;
    }
    context.print(`${slotsText(status.active_slots, status.concurrency_limit)} slots of ${name} are taken\n`);
    printSlotHolders(
      context,
      status.queues.flatMap(({ queue_name, flow_runs }) => flow_runs.map((run) => ({ ...run, queue_name }))),
    );
    return undefined;
  },
});
