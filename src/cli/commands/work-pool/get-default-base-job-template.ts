import { defineCommand } from "../../command.ts";

export const workPoolTemplate = defineCommand({
  description:
    "Print the base job template of a type of work pool, to be changed and given to create or update",
  args: {
    type: {
      type: "string",
      alias: "t",
      valueHint: "TYPE",
      description: "Type of pool: process, docker, kubernetes, …",
    },
    file: { type: "string", alias: "f", valueHint: "FILE", description: "Write it here instead" },
  },
  examples: ["work-pool get-default-base-job-template --type kubernetes --file template.json"],
  async run(context, args) {
    const { writeFileSync } = await import("node:fs");
    const { resolve } = await import("node:path");
    const { connect } = await import("../../connect.ts");
    const { givenOrPicked } = await import("../../pick.ts");
    const { listWorkerTypes, requireWorkerType } = await import("../../worker-types.ts");
    const { BatutaError, messageOf } = await import("../../../platform/errors.ts");
    await using connection = await connect(context);
    const types = await listWorkerTypes(connection.client);
    const type = await givenOrPicked(context, args.type, {
      argument: "--type",
      what: "type of work pool",
      otherwise: "batuta work-pool get-default-base-job-template --help",
      choices: async () => types.map((each) => ({ value: each.type, hint: each.description })),
    });
    const { template } = requireWorkerType(types, type);
    const text = `${JSON.stringify(template, null, 2)}\n`;
    if (args.file === undefined) {
      context.print(text);
      return undefined;
    }
    const path = resolve(context.cwd, args.file);
    try {
      writeFileSync(path, text);
    } catch (error) {
      throw new BatutaError("file-not-writable", `cannot write ${path}: ${messageOf(error)}`, {
        cause: error,
        fields: { path },
      });
    }
    context.note(`wrote the base job template of ${type} to ${path}`);
    return undefined;
  },
});
