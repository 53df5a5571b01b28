import { variableArg } from "../../arguments/variable-arg.ts";
import { yesArg } from "../../arguments/yes-arg.ts";
import { defineCommand } from "../../command.ts";

export const variableUnset = defineCommand({
  description: "Delete a variable",
  args: { ...variableArg, ...yesArg },
  examples: ["variable unset region --yes"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { deleteEach } = await import("../../delete-each.ts");
    const { chooseVariable } = await import("../../variable-argument.ts");
    const { deleteVariableByName } = await import("../../../contract/variables/routes.ts");
    await using connection = await connect(context);
    const { client } = connection;
    const { name } = await chooseVariable(context, client, args.name);
    await deleteEach(context, {
      what: "variable",
      names: [name],
      yes: args.yes,
      remove: () => client.call(deleteVariableByName, { params: { name } }),
    });
    return undefined;
  },
});
