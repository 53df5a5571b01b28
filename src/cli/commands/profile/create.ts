import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const profileCreate = defineCommand({
  description: "Create a profile",
  args: {
    name: { type: "positional", description: "Name of the new profile", required: true },
    from: { type: "string", valueHint: "PROFILE", description: "Begin with the settings of this profile" },
    use: { type: "boolean", description: "Make it the active profile" },
  },
  examples: ["profile create prod --use", "profile create staging --from prod"],
  async run(context, args) {
    const { openProfiles } = await import("../../profile-file.ts");
    const { activateProfile, createProfile } = await import("../../../config/edit-profiles.ts");
    const { update } = openProfiles(context);
    const { active } = await update((before) => {
      const created = createProfile(before, args.name, args.from);
      return args.use ? activateProfile(created, args.name) : created;
    });
    if (context.json) printJson(context, { created: args.name, active });
    else if (args.use) context.note(`created the profile ${args.name}; it is active now`);
    else
      context.note(
        `created the profile ${args.name}; \`batuta profile use ${args.name}\` makes it the active one`,
      );
    return undefined;
  },
});
