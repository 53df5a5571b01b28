import { poolArg } from "../../arguments/pool-arg.ts";
import { previewArgs } from "../../arguments/preview-args.ts";
import { defineCommand } from "../../command.ts";

export const workPoolPreview = defineCommand({
  description: "List the runs of a work pool that are due soon",
  args: { ...poolArg, ...previewArgs },
  examples: ["work-pool preview my-pool --hours 24"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { previewRuns } = await import("../../preview-runs.ts");
    const { choosePoolName, findPool } = await import("../../work-pool-argument.ts");
    await using connection = await connect(context);
    const { client } = connection;
    const pool = await findPool(client, await choosePoolName(context, client, args.pool));
    return previewRuns(context, client, { pool: pool.name }, args.hours);
  },
});
