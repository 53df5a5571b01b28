import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";
import { usageError } from "../../errors.ts";

export const configSet = defineCommand({
  description: "Set settings of the profile in use",
  args: {
    assignments: {
      type: "positional",
      valueHint: "list",
      description: "NAME=VALUE, one or more",
      required: true,
    },
  },
  examples: [
    "config set BATUTA_API_URL=http://127.0.0.1:4200/api",
    "config set BATUTA_LOGGING_LEVEL=DEBUG --profile test",
  ],
  async run(context, args) {
    const { openProfiles } = await import("../../profile-file.ts");
    const { setInProfile } = await import("../../../config/edit-profiles.ts");
    const texts: Record<string, string> = {};
    for (const assignment of args._) {
      const equals = assignment.indexOf("=");
      if (equals <= 0) throw usageError(`${assignment} is not NAME=VALUE`);
      texts[assignment.slice(0, equals)] = assignment.slice(equals + 1);
    }
    const { current, update } = openProfiles(context);
    await update((before) => setInProfile(before, current, texts));
    const names = Object.keys(texts);
    if (context.json) printJson(context, { profile: current, set: names });
    else context.note(`set ${names.join(", ")} in the profile ${current}`);
    for (const name of names) {
      if (context.env[name] !== undefined)
        context.note(`warning: ${name} in the environment comes before it`);
    }
    return undefined;
  },
});
