import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const profileUse = defineCommand({
  description: "Make a profile the active one",
  args: { name: { type: "positional", description: "Name of the profile", required: true } },
  async run(context, args) {
    const { openProfiles } = await import("../../profile-file.ts");
    const { activateProfile } = await import("../../../config/edit-profiles.ts");
    const { update } = openProfiles(context);
    await update((before) => activateProfile(before, args.name));
    if (context.json) printJson(context, { active: args.name });
    else context.note(`the profile ${args.name} is active now`);
    const asked = context.env.BATUTA_PROFILE;
    if (asked && asked !== args.name)
      context.note(`warning: BATUTA_PROFILE=${asked} in the environment comes before it`);
    return undefined;
  },
});
