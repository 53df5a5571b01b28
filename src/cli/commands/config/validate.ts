import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const configValidate = defineCommand({
  description: "Check the settings in use, from every source; exit code 1 with all that is wrong",
  args: {},
  examples: ["config validate", "config validate --profile prod"],
  async run(context) {
    const { loadContextSettings } = await import("../../load-context-settings.ts");
    const { profile, warnings } = loadContextSettings(context);
    if (context.json) printJson(context, { profile, valid: true, warnings });
    else context.note(`the settings of the profile ${profile} are valid`);
    return undefined;
  },
});
