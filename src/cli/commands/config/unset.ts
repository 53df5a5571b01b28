import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const configUnset = defineCommand({
  description: "Remove settings from the profile in use",
  args: {
    names: {
      type: "positional",
      valueHint: "list",
      description: "Names of settings, one or more; a terminal lets you pick",
      required: false,
    },
  },
  examples: ["config unset BATUTA_API_URL"],
  async run(context, args) {
    const { openProfiles } = await import("../../profile-file.ts");
    const { unsetInProfile } = await import("../../../config/edit-profiles.ts");
    const { givenOrPicked } = await import("../../pick.ts");
    const { current, profiles, update } = openProfiles(context);
    const picked = await givenOrPicked(context, args._[0], {
      argument: "NAMES",
      what: `setting of the profile ${current}`,
      otherwise: "batuta profile inspect",
      choices: async () => Object.keys(profiles.profiles[current] ?? {}).map((value) => ({ value })),
    });
    const names = args._.length === 0 ? [picked] : args._;
    await update((before) => unsetInProfile(before, current, names));
    if (context.json) printJson(context, { profile: current, unset: names });
    else context.note(`unset ${names.join(", ")} in the profile ${current}`);
    return undefined;
  },
});
