import { globalLimitArg } from "../../arguments/global-limit-arg.ts";
import { yesArg } from "../../arguments/yes-arg.ts";
import { defineCommand } from "../../command.ts";

export const globalLimitDelete = defineCommand({
  description: "Delete a concurrency limit; nobody is held back by it any more",
  args: { ...globalLimitArg, ...yesArg },
  examples: ["global-concurrency-limit delete database --yes"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { deleteEach } = await import("../../delete-each.ts");
    const { chooseGlobalLimit } = await import("../../global-limit-argument.ts");
    const { deleteConcurrencyLimit } = await import("../../../contract/concurrency-limits/routes-v2.ts");
    await using connection = await connect(context);
    const { client } = connection;
    const { id, name } = await chooseGlobalLimit(context, client, args.name);
    await deleteEach(context, {
      what: "concurrency limit",
      names: [name],
      yes: args.yes,
      remove: () => client.call(deleteConcurrencyLimit, { params: { id_or_name: id } }),
    });
    return undefined;
  },
});
