import { yesArg } from "../../arguments/yes-arg.ts";
import { defineCommand } from "../../command.ts";

export const workPoolDelete = defineCommand({
  description: "Delete work pools with their queues and workers",
  args: {
    pools: {
      type: "positional",
      valueHint: "list",
      description: "Names of work pools; a terminal lets you pick",
      required: false,
    },
    ...yesArg,
  },
  examples: ["work-pool delete my-pool", "work-pool delete a b --yes"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { deleteEach } = await import("../../delete-each.ts");
    const { choosePoolName, findPool, ofPool } = await import("../../work-pool-argument.ts");
    const { deleteWorkPool } = await import("../../../contract/work-pools/routes.ts");
    await using connection = await connect(context);
    const { client } = connection;
    const names = args._.length > 0 ? args._ : [await choosePoolName(context, client, undefined)];
    // Refused before anybody is asked.
    for (const name of names) await findPool(client, name);
    await deleteEach(context, {
      what: "work pool",
      names,
      yes: args.yes,
      also: "queues and workers",
      remove: (name) => ofPool(client, name, client.call(deleteWorkPool, { params: { name } })),
    });
    return undefined;
  },
});
