import { automationArg } from "../../arguments/automation-arg.ts";
import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const automationInspect = defineCommand({
  description: "Show an automation with its trigger and actions, as a file for create and update",
  args: automationArg,
  examples: ["automation inspect notify-on-failure"],
  async run(context, args) {
    const { connect } = await import("../../connect.ts");
    const { chooseAutomation } = await import("../../find-automation.ts");
    await using connection = await connect(context);
    const automation = await chooseAutomation(context, connection.client, args.automation);
    if (context.json) {
      printJson(context, automation);
      return undefined;
    }
    const { stringify } = await import("yaml");
    const { created, updated, evaluation, id, ...kept } = automation;
    const { dim } = context.colors;
    context.print(
      `${dim(`# ${id}, created ${created ?? "–"}, updated ${updated ?? "–"}`)}\n${stringify(kept)}`,
    );
    if (evaluation !== undefined) context.note(`this server does not act on it: ${evaluation}`);
    return undefined;
  },
});
