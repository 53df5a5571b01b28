import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const configUnset = defineCommand({
  description: "Remove settings from the profile in use",
  args: {
    names: {
      type: "positional",
      valueHint: "list",
      description: "Names of settings, one or more",
      required: true,
    },
  },
  examples: ["config unset BATUTA_API_URL"],
  async run(context, args) {
    const { openProfiles } = await import("../../profile-file.ts");
    const { unsetInProfile } = await import("../../../config/edit-profiles.ts");
    const { current, update } = openProfiles(context);
    await update((before) => unsetInProfile(before, current, args._));
    if (context.json) printJson(context, { profile: current, unset: args._ });
    else context.note(`unset ${args._.join(", ")} in the profile ${current}`);
    return undefined;
  },
});
