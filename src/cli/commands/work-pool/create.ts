import { baseJobTemplateArg } from "../../arguments/base-job-template-arg.ts";
import { concurrencyLimitArg } from "../../arguments/concurrency-limit-arg.ts";
import { descriptionArg } from "../../arguments/description-arg.ts";
import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const workPoolCreate = defineCommand({
  description: "Create a work pool with its default queue, from its type's base job template or from yours",
  args: {
    name: { type: "positional", description: "Name of the new work pool", required: true },
    type: {
      type: "string",
      alias: "t",
      valueHint: "TYPE",
      description: "What its workers start: process, docker, kubernetes, … (a terminal lets you pick)",
    },
    ...baseJobTemplateArg,
    ...descriptionArg,
    ...concurrencyLimitArg,
    paused: { type: "boolean", description: "Create it paused" },
    overwrite: { type: "boolean", description: "Change the pool of this name if there is one" },
  },
  examples: [
    "work-pool create my-pool --type process",
    "work-pool create k8s --type kubernetes --base-job-template template.yaml --concurrency-limit 20",
  ],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { createWorkPool, readWorkPool, updateWorkPool } = await import(
      "../../../contract/work-pools/routes.ts"
    );
    const { givenOrPicked } = await import("../../pick.ts");
    const { freeOr, unlessMissing } = await import("../../missing.ts");
    const { listWorkerTypes, requireWorkerType } = await import("../../worker-types.ts");
    const { parseSlots } = await import("../../work-pool-argument.ts");
    const { readObjectOption } = await import("../../read-json.ts");
    const { usageError } = await import("../../errors.ts");
    const { name } = args;
    const slots = args["concurrency-limit"];
    const file = args["base-job-template"];
    const own = file === undefined ? undefined : await readObjectOption(context, file, "--base-job-template");
    const limit = slots === undefined ? {} : { concurrency_limit: parseSlots(slots, "--concurrency-limit") };
    await using connection = await connect(context);
    const { client } = connection;
    const types = await listWorkerTypes(client);
    const type = await givenOrPicked(context, args.type, {
      argument: "--type",
      what: "type of work pool",
      otherwise: "batuta work-pool create --help",
      choices: async () => types.map((each) => ({ value: each.type, hint: each.description })),
    });
    // A worker of one's own brings a type of its own; its template must then be given.
    const template = own ?? requireWorkerType(types, type).template;
    const texts = args.description === undefined ? {} : { description: args.description };
    const before = args.overwrite
      ? await unlessMissing(client.call(readWorkPool, { params: { name } }))
      : undefined;
    if (before !== undefined) {
      if (before.type !== type)
        throw usageError(
          `the work pool ${name} is of type ${before.type}, which cannot be changed to ${type}`,
        );
      const body = { base_job_template: template, is_paused: args.paused === true, ...texts, ...limit };
      await client.call(updateWorkPool, { params: { name }, body });
    } else {
      const body = { name, type, base_job_template: template, is_paused: args.paused === true };
      await freeOr(
        client.call(createWorkPool, { body: { ...body, ...texts, ...limit } }),
        "work pool",
        name,
        "--overwrite changes it",
      );
    }
    const pool = await client.call(readWorkPool, { params: { name } });
    if (context.json) printJson(context, pool);
    else {
      context.note(`${before === undefined ? "created" : "changed"} the work pool ${name} of type ${type}`);
      context.note(`start a worker for it: batuta worker start --pool ${name}`);
    }
    return undefined;
  },
});
