import { createProfile, setInProfile } from "./edit-profiles.ts";
import type { Profiles } from "./profiles.ts";
import { listSettings } from "./settings-schema.ts";

/** What became of one profile of a Prefect file. */
export interface ImportedProfile {
  readonly name: string;
  readonly outcome: "added" | "replaced" | "exists";
  /** Names of our settings that were taken over. */
  readonly settings: readonly string[];
  /** Names of Prefect's that have no counterpart here. */
  readonly left: readonly string[];
}

/** Prefect's name of a setting with ours. */
function counterparts(): ReadonlyMap<string, string> {
  return new Map(
    listSettings().flatMap(({ facts }) =>
      facts.prefect === undefined || facts.inProfile === false ? [] : [[facts.prefect, facts.env] as const],
    ),
  );
}

/**
 * Adds the profiles of a Prefect file: settings that have a counterpart are taken over under our names and checked.
 * Profiles that are there stay as they are unless they are to be replaced; which one is active stays.
 *
 * @throws BatutaError `settings-invalid`, `invalid-profile-name`
 */
export function importProfiles(
  before: Profiles,
  from: Profiles,
  options: { readonly replaces: boolean },
): { readonly profiles: Profiles; readonly imported: readonly ImportedProfile[] } {
  const names = counterparts();
  let profiles = before;
  const imported = Object.entries(from.profiles).map(([name, texts]): ImportedProfile => {
    const known = Object.entries(texts).flatMap(([variable, text]) => {
      const ours = names.get(variable);
      return ours === undefined ? [] : [[ours, text] as const];
    });
    const left = Object.keys(texts).filter((variable) => !names.has(variable));
    const settings = known.map(([variable]) => variable);
    const isThere =
      Object.hasOwn(before.profiles, name) && Object.keys(before.profiles[name] ?? {}).length > 0;
    if (isThere && !options.replaces) return { name, outcome: "exists", settings: [], left: [] };
    const base = Object.hasOwn(profiles.profiles, name)
      ? { ...profiles, profiles: { ...profiles.profiles, [name]: {} } }
      : createProfile(profiles, name);
    profiles = setInProfile(base, name, Object.fromEntries(known));
    return { name, outcome: isThere ? "replaced" : "added", settings, left };
  });
  return { profiles, imported };
}
