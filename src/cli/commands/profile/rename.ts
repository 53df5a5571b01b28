import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const profileRename = defineCommand({
  description: "Rename a profile",
  args: {
    name: { type: "positional", description: "Name of the profile", required: true },
    "new-name": { type: "positional", description: "Its new name", required: true },
  },
  examples: ["profile rename prod production"],
  async run(context, args) {
    const { openProfiles } = await import("../../profile-file.ts");
    const { renameProfile } = await import("../../../config/edit-profiles.ts");
    const { update } = openProfiles(context);
    const { active } = await update((before) => renameProfile(before, args.name, args["new-name"]));
    if (context.json) printJson(context, { renamed: args.name, name: args["new-name"], active });
    else context.note(`the profile ${args.name} is called ${args["new-name"]} now`);
    return undefined;
  },
});
