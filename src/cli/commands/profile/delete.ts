import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const profileDelete = defineCommand({
  description: "Delete a profile",
  args: {
    name: {
      type: "positional",
      description: "Name of the profile; a terminal lets you pick",
      required: false,
    },
    yes: { type: "boolean", alias: "y", description: "Do not ask" },
  },
  examples: ["profile delete old", "profile delete old --yes"],
  async run(context, args) {
    const { openProfiles } = await import("../../profile-file.ts");
    const { confirm } = await import("../../confirm.ts");
    const { deleteProfile } = await import("../../../config/edit-profiles.ts");
    const { chooseProfile } = await import("../../profile-argument.ts");
    const { profiles, update } = openProfiles(context);
    const name = await chooseProfile(context, profiles, args.name);
    // Refused before anybody is asked.
    deleteProfile(profiles, name);
    if (!args.yes) await confirm(context, `Delete the profile ${name} with its settings?`);
    const { active } = await update((before) => deleteProfile(before, name));
    if (context.json) printJson(context, { deleted: name, active });
    else context.note(`deleted the profile ${name}; active is ${active}`);
    return undefined;
  },
});
