import { limitArg } from "../../arguments/limit-arg.ts";
import { defineCommand } from "../../command.ts";

export const workQueueLs = defineCommand({
  description: "List work queues: of a pool by priority, else of all pools",
  args: {
    pool: { type: "string", alias: "p", valueHint: "POOL", description: "Only queues of this pool" },
    ...limitArg,
  },
  examples: ["work-queue ls --pool my-pool"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { listWorkQueues } = await import("../../../contract/work-queues/routes.ts");
    const { listPoolQueues } = await import("../../../contract/work-pools/routes.ts");
    const { findPool } = await import("../../work-pool-argument.ts");
    const { listUpTo } = await import("../../list-all.ts");
    const { parseCount } = await import("../../list-options.ts");
    const { printQueues } = await import("../../output/queue-table.ts");
    const limit = parseCount(args.limit, "--limit");
    await using connection = await connect(context);
    const { client } = connection;
    const pool = args.pool === undefined ? undefined : await findPool(client, args.pool);
    const { signal } = context;
    const queues = await listUpTo(limit, (body) =>
      pool === undefined
        ? client.call(listWorkQueues, { body }, { signal })
        : client.call(listPoolQueues, { params: { work_pool_name: pool.name }, body }, { signal }),
    );
    printQueues(context, queues, { limit, withPool: pool === undefined });
    return undefined;
  },
});
