import { poolArg } from "../../arguments/pool-arg.ts";
import { changePool } from "../../change-pool.ts";
import { defineCommand } from "../../command.ts";

export const workPoolSetConcurrencyLimit = defineCommand({
  description: "Set how many runs of a pool may be pending or running at once",
  args: {
    pool: { type: "positional", description: "Name of the work pool", required: true },
    limit: { type: "positional", description: "Most runs at once, 0 or more", required: true },
  },
  examples: ["work-pool set-concurrency-limit my-pool 10"],
  async run(context, args) {
    const { parseSlots } = await import("../../work-pool-argument.ts");
    return changePool(
      context,
      args.pool,
      { concurrency_limit: parseSlots(args.limit, "LIMIT") },
      `${args.limit} runs at once for the work pool`,
    );
  },
});

export const workPoolClearConcurrencyLimit = defineCommand({
  description: "Let any number of a pool's runs be running at once",
  args: poolArg,
  examples: ["work-pool clear-concurrency-limit my-pool"],
  run: (context, args) =>
    changePool(context, args.pool, { concurrency_limit: null }, "no limit any more for the work pool"),
});
