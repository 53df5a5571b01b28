import { yesArg } from "../../arguments/yes-arg.ts";
import { defineCommand } from "../../command.ts";

export const deploymentDelete = defineCommand({
  description: "Delete deployments with their schedules and the runs that have not begun",
  args: {
    deployments: {
      type: "positional",
      valueHint: "list",
      description: "FLOW/NAME, names or ids of deployments; a terminal lets you pick",
      required: false,
    },
    all: { type: "boolean", description: "Delete every deployment" },
    ...yesArg,
  },
  examples: ["deployment delete etl/nightly", "deployment delete etl/nightly etl/hourly --yes"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { deleteEach } = await import("../../delete-each.ts");
    const { chooseDeployment } = await import("../../deployment-argument.ts");
    const { findDeployment, nameDeployments } = await import("../../find-deployment.ts");
    const { deleteDeployment, listDeployments } = await import("../../../contract/deployments/routes.ts");
    const { listUpTo } = await import("../../list-all.ts");
    const { usageError } = await import("../../errors.ts");
    if (args.all && args._.length > 0) throw usageError("name deployments, or say --all, not both");
    await using connection = await connect(context);
    const { client } = connection;
    const found = [];
    if (args.all) {
      const all = await listUpTo(Number.MAX_SAFE_INTEGER, (slice) =>
        client.call(listDeployments, { body: slice }, { signal: context.signal }),
      );
      found.push(...(await nameDeployments(client, all)));
    } else if (args._.length === 0) found.push(await chooseDeployment(context, client, undefined));
    else for (const name of args._) found.push(await findDeployment(client, name));
    const ids = new Map(found.map(({ name, deployment }) => [name, deployment.id]));
    await deleteEach(context, {
      what: "deployment",
      names: [...ids.keys()],
      yes: args.yes,
      also: "schedules and runs that have not begun",
      remove: (name) => client.call(deleteDeployment, { params: { id: ids.get(name) ?? "" } }),
    });
    return undefined;
  },
});
