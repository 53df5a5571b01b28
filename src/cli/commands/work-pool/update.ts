import { baseJobTemplateArg } from "../../arguments/base-job-template-arg.ts";
import { concurrencyLimitArg } from "../../arguments/concurrency-limit-arg.ts";
import { descriptionArg } from "../../arguments/description-arg.ts";
import { poolArg } from "../../arguments/pool-arg.ts";
import { defineCommand } from "../../command.ts";

export const workPoolUpdate = defineCommand({
  description: "Change a work pool's description, limit or base job template",
  args: {
    ...poolArg,
    ...baseJobTemplateArg,
    ...descriptionArg,
    ...concurrencyLimitArg,
  },
  examples: [
    "work-pool update my-pool --concurrency-limit 5",
    "work-pool update my-pool --base-job-template template.json",
  ],
  async run(context, args) {
    const { changePool } = await import("../../change-pool.ts");
    const { parseSlots } = await import("../../work-pool-argument.ts");
    const { readObjectOption } = await import("../../read-json.ts");
    const { usageError } = await import("../../errors.ts");
    const { description } = args;
    const slots = args["concurrency-limit"];
    const file = args["base-job-template"];
    if (description === undefined && slots === undefined && file === undefined)
      throw usageError("nothing to change; say --description, --concurrency-limit or --base-job-template");
    const body = {
      ...(description === undefined ? {} : { description }),
      ...(slots === undefined ? {} : { concurrency_limit: parseSlots(slots, "--concurrency-limit") }),
      ...(file === undefined
        ? {}
        : { base_job_template: await readObjectOption(context, file, "--base-job-template") }),
    };
    return changePool(context, args.pool, body, "changed the work pool");
  },
});
