import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const profileUse = defineCommand({
  description: "Make a profile the active one",
  args: {
    name: {
      type: "positional",
      description: "Name of the profile; a terminal lets you pick",
      required: false,
    },
  },
  examples: ["profile use prod"],
  async run(context, args) {
    const { openProfiles } = await import("../../profile-file.ts");
    const { activateProfile } = await import("../../../config/edit-profiles.ts");
    const { chooseProfile } = await import("../../profile-argument.ts");
    const { profiles, update } = openProfiles(context);
    const name = await chooseProfile(context, profiles, args.name);
    await update((before) => activateProfile(before, name));
    if (context.json) printJson(context, { active: name });
    else context.note(`the profile ${name} is active now`);
    const asked = context.env.BATUTA_PROFILE;
    if (asked && asked !== name)
      context.note(`warning: BATUTA_PROFILE=${asked} in the environment comes before it`);
    return undefined;
  },
});
