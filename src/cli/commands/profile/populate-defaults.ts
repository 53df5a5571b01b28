import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

/** What most people begin with; each only where it is not there yet. */
const STARTERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  local: { BATUTA_API_URL: "http://127.0.0.1:4200/api" },
  test: { BATUTA_DATABASE_URL: "sqlite::memory:" },
};

export const profilePopulate = defineCommand({
  description:
    "Add the profiles to begin with: local (a server of this machine), test (a database in memory)",
  args: {},
  examples: ["profile populate-defaults"],
  async run(context) {
    const { openProfiles } = await import("../../profile-file.ts");
    const { createProfile, setInProfile } = await import("../../../config/edit-profiles.ts");
    const { update } = openProfiles(context);
    let added: string[] = [];
    await update((before) => {
      added = Object.keys(STARTERS).filter((name) => !Object.hasOwn(before.profiles, name));
      return added.reduce(
        (profiles, name) => setInProfile(createProfile(profiles, name), name, STARTERS[name] ?? {}),
        before,
      );
    });
    if (context.json) printJson(context, { added });
    else
      context.note(
        added.length === 0 ? "they are all there already" : `added the profiles ${added.join(", ")}`,
      );
    return undefined;
  },
});
