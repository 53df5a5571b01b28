import { automationArg } from "../../arguments/automation-arg.ts";
import { yesArg } from "../../arguments/yes-arg.ts";
import { defineCommand } from "../../command.ts";

export const automationDelete = defineCommand({
  description: "Delete an automation",
  args: { ...automationArg, ...yesArg },
  examples: ["automation delete notify-on-failure --yes"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { deleteEach } = await import("../../delete-each.ts");
    const { chooseAutomation } = await import("../../find-automation.ts");
    const { deleteAutomation } = await import("../../../contract/automations/routes.ts");
    await using connection = await connect(context);
    const { client } = connection;
    const { id, name } = await chooseAutomation(context, client, args.automation);
    await deleteEach(context, {
      what: "automation",
      names: [name],
      yes: args.yes,
      remove: () => client.call(deleteAutomation, { params: { id } }),
    });
    return undefined;
  },
});
