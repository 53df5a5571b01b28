import { automationArg } from "../../arguments/automation-arg.ts";
import { defineCommand } from "../../command.ts";
import { type CliContext, printJson } from "../../context.ts";

async function change(context: CliContext, given: string | undefined, enabled: boolean): Promise<undefined> {
  const { connect } = await import("../../connect.ts");
  const { chooseAutomation } = await import("../../find-automation.ts");
  const { patchAutomation } = await import("../../../contract/automations/routes.ts");
  await using connection = await connect(context);
  const { client } = connection;
  const { id, name } = await chooseAutomation(context, client, given);
  await client.call(patchAutomation, { params: { id }, body: { enabled } });
  if (context.json) printJson(context, { id, name, enabled });
  else context.note(`${enabled ? "resumed" : "paused"} the automation ${name}`);
  return undefined;
}

export const automationPause = defineCommand({
  description: "Let an automation do nothing",
  args: automationArg,
  examples: ["automation pause notify-on-failure"],
  run: (context, args) => change(context, args.automation, false),
});

export const automationResume = defineCommand({
  description: "Let an automation act again",
  args: automationArg,
  examples: ["automation resume notify-on-failure"],
  run: (context, args) => change(context, args.automation, true),
});
