import { BatutaError } from "../platform/errors.ts";
import { normalizeDatabaseUrl } from "./database-url.ts";
import { findNearestName } from "./nearest-name.ts";
import { DEFAULT_PROFILE, type Profiles } from "./profiles.ts";
import { invalidSettings, showSettingValue } from "./setting-problem.ts";
import { listSettings } from "./settings-schema.ts";

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** The settings of a profile. @throws BatutaError `profile-not-found` naming the near one */
export function requireProfile(profiles: Profiles, name: string): Readonly<Record<string, string>> {
  const texts = Object.hasOwn(profiles.profiles, name) ? profiles.profiles[name] : undefined;
  if (texts !== undefined) return texts;
  const names = Object.keys(profiles.profiles);
  const near = findNearestName(name, names);
  const hint = near === undefined ? `there are ${names.join(", ")}` : `did you mean ${near}?`;
  throw new BatutaError("profile-not-found", `there is no profile "${name}"; ${hint}`, {
    fields: { name, names },
  });
}

function requireFreeName(profiles: Profiles, name: string): void {
  if (!NAME.test(name)) {
    throw new BatutaError(
      "invalid-profile-name",
      `"${name}" cannot name a profile; use letters, digits, dot, dash and underscore`,
      { fields: { name } },
    );
  }
  if (Object.hasOwn(profiles.profiles, name)) {
    throw new BatutaError("profile-exists", `there is a profile "${name}" already; choose another name`, {
      fields: { name },
    });
  }
}

function requireSetting(name: string) {
  const settable = listSettings().filter(({ facts }) => facts.inProfile !== false);
  const definition = settable.find(({ facts }) => facts.env === name);
  if (definition !== undefined) return definition;
  const near = findNearestName(
    name,
    settable.map(({ facts }) => facts.env),
  );
  throw new BatutaError(
    "unknown-setting",
    `${name} is not a setting of a profile${near === undefined ? "" : `; did you mean ${near}?`}`,
    { fields: { name } },
  );
}

function isValidText(name: string, text: string): boolean {
  if (text === "") return true;
  const isDatabase = name === "BATUTA_DATABASE_URL";
  if (isDatabase && normalizeDatabaseUrl(text, { cwd: "/", userHome: "/" }) === undefined) return false;
  return requireSetting(name).schema.safeParse(text).success;
}

/** Adds a profile, empty or with the settings of another one. */
export function createProfile(profiles: Profiles, name: string, from?: string): Profiles {
  requireFreeName(profiles, name);
  const texts = from === undefined ? {} : requireProfile(profiles, from);
  return { ...profiles, profiles: { ...profiles.profiles, [name]: { ...texts } } };
}

/** Makes a profile the active one. */
export function activateProfile(profiles: Profiles, name: string): Profiles {
  requireProfile(profiles, name);
  return { ...profiles, active: name };
}

/** Removes a profile. When it was the active one, `default` is active again. */
export function deleteProfile(profiles: Profiles, name: string): Profiles {
  requireProfile(profiles, name);
  if (name === DEFAULT_PROFILE) {
    throw new BatutaError("profile-is-default", 'the profile "default" stays; unset its settings instead', {
      fields: { name },
    });
  }
  const { [name]: _removed, ...others } = profiles.profiles;
  return {
    ...profiles,
    active: profiles.active === name ? DEFAULT_PROFILE : profiles.active,
    profiles: others,
  };
}

/** Renames a profile in its place; the active one stays active. */
export function renameProfile(profiles: Profiles, name: string, newName: string): Profiles {
  requireProfile(profiles, name);
  if (name === DEFAULT_PROFILE) {
    throw new BatutaError(
      "profile-is-default",
      'the profile "default" keeps its name; create another from it',
      {
        fields: { name },
      },
    );
  }
  requireFreeName(profiles, newName);
  const renamed = Object.entries(profiles.profiles).map(
    ([key, texts]) => [key === name ? newName : key, texts] as const,
  );
  return {
    ...profiles,
    active: profiles.active === name ? newName : profiles.active,
    profiles: Object.fromEntries(renamed),
  };
}

/** Sets variables of a profile; names and values are checked as they are at start. */
export function setInProfile(
  profiles: Profiles,
  name: string,
  texts: Readonly<Record<string, string>>,
): Profiles {
  const before = requireProfile(profiles, name);
  const wrong = Object.entries(texts).flatMap(([variable, text]) => {
    const { facts } = requireSetting(variable);
    if (isValidText(variable, text)) return [];
    return [
      { name: variable, value: showSettingValue(facts, text), source: "argument", allowed: facts.allowed },
    ];
  });
  if (wrong.length > 0) throw invalidSettings(wrong);
  return { ...profiles, profiles: { ...profiles.profiles, [name]: { ...before, ...texts } } };
}

/** Removes variables of a profile. Unknown ones may be removed too, when they are there. */
export function unsetInProfile(profiles: Profiles, name: string, variables: readonly string[]): Profiles {
  const before = requireProfile(profiles, name);
  for (const variable of variables) {
    if (!Object.hasOwn(before, variable)) {
      requireSetting(variable);
      throw new BatutaError("setting-not-set", `${variable} is not set in profile "${name}"`, {
        fields: { variable, profile: name },
      });
    }
  }
  const kept = Object.entries(before).filter(([key]) => !variables.includes(key));
  return { ...profiles, profiles: { ...profiles.profiles, [name]: Object.fromEntries(kept) } };
}
