import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const profileDelete = defineCommand({
  description: "Delete a profile",
  args: {
    name: { type: "positional", description: "Name of the profile", required: true },
    yes: { type: "boolean", alias: "y", description: "Do not ask" },
  },
  async run(context, args) {
    const { openProfiles } = await import("../../profile-file.ts");
    const { confirm } = await import("../../confirm.ts");
    const { deleteProfile } = await import("../../../config/edit-profiles.ts");
    const { profiles, update } = openProfiles(context);
    // Refused before anybody is asked.
    deleteProfile(profiles, args.name);
    if (!args.yes) await confirm(context, `Delete the profile ${args.name} with its settings?`);
    const { active } = await update((before) => deleteProfile(before, args.name));
    if (context.json) printJson(context, { deleted: args.name, active });
    else context.note(`deleted the profile ${args.name}; active is ${active}`);
    return undefined;
  },
});
