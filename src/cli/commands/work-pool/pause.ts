import { poolArg } from "../../arguments/pool-arg.ts";
import { changePool } from "../../change-pool.ts";
import { defineCommand } from "../../command.ts";

export const workPoolPause = defineCommand({
  description: "Give the workers of a pool no more runs",
  args: poolArg,
  examples: ["work-pool pause my-pool"],
  run: (context, args) => changePool(context, args.pool, { is_paused: true }, "paused the work pool"),
});

export const workPoolResume = defineCommand({
  description: "Give the workers of a pool runs again",
  args: poolArg,
  examples: ["work-pool resume my-pool"],
  run: (context, args) => changePool(context, args.pool, { is_paused: false }, "resumed the work pool"),
});
