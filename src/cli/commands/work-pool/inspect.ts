import { poolArg } from "../../arguments/pool-arg.ts";
import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const workPoolInspect = defineCommand({
  description: "Show a work pool: status, queues, workers, variables of its jobs",
  args: poolArg,
  examples: ["work-pool inspect my-pool", "work-pool inspect my-pool --json"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { choosePoolName, findPool } = await import("../../work-pool-argument.ts");
    const { listPoolQueues, listWorkers } = await import("../../../contract/work-pools/routes.ts");
    await using connection = await connect(context);
    const { client } = connection;
    const pool = await findPool(client, await choosePoolName(context, client, args.pool));
    const params = { work_pool_name: pool.name };
    const [queues, workers] = await Promise.all([
      client.call(listPoolQueues, { params, body: { limit: 200 } }),
      client.call(listWorkers, { params, body: { limit: 200 } }),
    ]);
    if (context.json) {
      printJson(context, { ...pool, work_queues: queues, workers });
      return undefined;
    }
    const { printFacts, printHeading } = await import("../../output/facts.ts");
    const { instantFact } = await import("../../output/run-facts.ts");
    const { paintPoolStatus, slotsText } = await import("../../output/pool-status.ts");
    const { printQueues } = await import("../../output/queue-table.ts");
    const { printRows } = await import("../../output/rows.ts");
    const { jobVariables } = await import("../../job-variables.ts");
    const { formatRelativeTime } = await import("../../format/relative-time.ts");
    const { colors, clock } = context;
    printFacts(context, [
      ["Work pool", colors.bold(pool.name)],
      ["ID", pool.id],
      ["Type", pool.type],
      ["Description", pool.description || undefined],
      ["Status", paintPoolStatus(colors, pool.status, pool.is_paused)],
      ["Slots", slotsText(pool.active_slots, pool.concurrency_limit)],
      ["Created", instantFact(context, pool.created)],
      ["Updated", instantFact(context, pool.updated)],
    ]);
    printHeading(context, "Queues");
    printQueues(context, queues);
    printHeading(context, "Workers");
    printRows(context, {
      rows: workers,
      none: `no worker has asked for work; \`batuta worker start --pool ${pool.name}\` starts one`,
      columns: [
        { title: "NAME", flexible: true, show: ({ name }) => name },
        {
          title: "STATUS",
          show: ({ status }) => (status === "ONLINE" ? colors.green("online") : colors.dim("offline")),
        },
        {
          title: "LAST SEEN",
          show: ({ last_heartbeat_time: at }) =>
            at === null ? "never" : formatRelativeTime(at, clock.now()),
        },
      ],
    });
    const variables = jobVariables(pool.base_job_template);
    if (variables.length > 0) {
      printHeading(context, "Variables of its jobs");
      printRows(context, {
        rows: variables,
        none: "",
        columns: [
          { title: "NAME", show: ({ name }) => name },
          { title: "TYPE", show: ({ type }) => type },
          { title: "DEFAULT", flexible: true, show: ({ standard }) => standard },
          { title: "MEANING", flexible: true, optional: true, show: ({ meaning }) => meaning },
        ],
      });
    }
    return undefined;
  },
});
