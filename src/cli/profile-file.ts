import type { Profiles } from "../config/profiles.ts";
import { readProfiles } from "../config/profiles.ts";
import { findProfiles } from "../config/settings.ts";
import { updateProfiles } from "../config/update-profiles.ts";
import type { CliContext } from "./context.ts";

/** The profiles of the home directory, read without judging the settings in them. */
export function openProfiles(context: CliContext) {
  const { home, asked } = findProfiles({ env: context.env, cwd: context.cwd });
  const profiles = readProfiles(home);
  return {
    profiles,
    /** The profile that commands mean: `--profile`, else the one that the environment names, else the active one. */
    current: context.profile ?? asked ?? profiles.active,
    update: (change: (before: Profiles) => Profiles): Promise<Profiles> =>
      updateProfiles(home, context.clock, change),
  };
}
