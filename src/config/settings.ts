import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import type { z } from "zod";
import { normalizeDatabaseUrl } from "./database-url.ts";
import { findNearestName } from "./nearest-name.ts";
import { profilesPath, readProfiles } from "./profiles.ts";
import {
  type FoundSetting,
  findSetting,
  readDotEnv,
  readPath,
  type SettingLayers,
  type SettingSource,
  warnOfUnknownSettings,
} from "./setting-layers.ts";
import { invalidSettings, type SettingProblem, showSettingValue } from "./setting-problem.ts";
import { listSettings, type SettingDefinition, SettingsSchema } from "./settings-schema.ts";

type DeepReadonly<T> = T extends { reveal(): string }
  ? T
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

type DeepPartial<T> = T extends { reveal(): string }
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: DeepPartial<T[K]> | undefined }
    : T;

/** Settings of a process: parsed once, frozen, passed down. */
export type Settings = DeepReadonly<Omit<z.output<typeof SettingsSchema>, "profile">> & {
  /** Name of the profile in use. */
  readonly profile: string;
  /** Source of each setting by the name of its variable. */
  readonly sources: Readonly<Record<string, SettingSource>>;
  /** Things that were ignored but were probably not meant so; to be told once. */
  readonly warnings: readonly string[];
};

/** Values given by code; they come before every other source. `undefined` is as if it were not there. */
export type SettingsOverrides = DeepPartial<z.input<typeof SettingsSchema>>;

/** Where settings are read from. */
export interface LoadSettingsOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Directory whose `.env` is read and where relative paths start. */
  readonly cwd: string;
  /** The user's directory, for `~`. Default: the system's answer. */
  readonly home?: string | undefined;
  readonly overrides?: SettingsOverrides | undefined;
}

function writePath(root: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [key = "", ...rest] = path;
  if (rest.length === 0) {
    root[key] = value;
    return;
  }
  root[key] ??= {};
  writePath(root[key] as Record<string, unknown>, rest, value); // safe: only this function fills the tables
}

/** Freezes the tables all the way down. */
function freezeDeep<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    for (const part of Object.values(value)) freezeDeep(part);
    Object.freeze(value);
  }
  return value;
}

const definitionOf = (name: string): SettingDefinition | undefined =>
  listSettings().find(({ facts }) => facts.env === name);

interface Opened {
  readonly home: string;
  readonly layers: SettingLayers;
  readonly problems: readonly SettingProblem[];
  readonly absolute: (path: string) => string;
}

const absolutePath = (path: string, cwd: string, userHome: string): string =>
  resolve(cwd, path === "~" || /^~[\\/]/.test(path) ? userHome + path.slice(1) : path);

function openHome(options: LoadSettingsOptions, userHome: string) {
  const outside: SettingLayers = {
    overrides: options.overrides,
    env: options.env,
    dotEnv: readDotEnv(options.cwd),
    profile: { name: "", texts: {} },
  };
  const find = (name: string): FoundSetting | undefined => {
    const definition = definitionOf(name);
    return definition === undefined ? undefined : findSetting(definition, outside);
  };
  const home = String(find("BATUTA_HOME")?.value ?? join(userHome, ".batuta"));
  return { home: absolutePath(home, options.cwd, userHome), askedProfile: find("BATUTA_PROFILE"), outside };
}

/**
 * The home directory and the profile that is asked for, without looking at any other setting: profiles must be
 * editable when what they say is wrong.
 */
export function findProfiles(options: LoadSettingsOptions): {
  readonly home: string;
  readonly asked: string | undefined;
} {
  const { home, askedProfile } = openHome(options, options.home ?? homedir());
  return { home, asked: askedProfile === undefined ? undefined : String(askedProfile.value) };
}

/** Finds the home directory and the profile, which the other settings depend on. */
function openLayers(options: LoadSettingsOptions, userHome: string): Opened {
  const { cwd } = options;
  const { home, askedProfile: asked, outside } = openHome(options, userHome);
  const absolute = (path: string): string => absolutePath(path, cwd, userHome);
  const { active, profiles } = readProfiles(home);
  const name = String(asked?.value ?? active);
  const texts = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  const problems: SettingProblem[] = [];
  if (texts === undefined) {
    const near = findNearestName(name, Object.keys(profiles));
    problems.push({
      name: asked === undefined ? "active" : "BATUTA_PROFILE",
      value: name,
      source: asked?.from ?? profilesPath(home),
      allowed: `one of the profiles ${Object.keys(profiles).join(", ")}${near === undefined ? "" : `; did you mean ${near}?`}`,
    });
  }
  for (const { facts } of listSettings()) {
    const value = texts?.[facts.env];
    if (facts.inProfile !== false || value === undefined) continue;
    problems.push({
      name: facts.env,
      value,
      source: `profile "${name}"`,
      allowed: "set in the environment, not in a profile",
    });
  }
  return { home, layers: { ...outside, profile: { name, texts: texts ?? {} } }, problems, absolute };
}

/**
 * Reads the settings of a process: defaults, then the profile, `.env` in the working directory, the environment, and
 * the arguments, each before the ones named earlier. An empty variable means the default.
 *
 * @throws BatutaError `invalid-settings` naming every wrong setting, its value, and what is allowed;
 *   `invalid-profiles` when `profiles.toml` cannot be read.
 */
export function loadSettings(options: LoadSettingsOptions): Settings {
  const userHome = options.home ?? homedir();
  const { home, layers, absolute, problems: opening } = openLayers(options, userHome);
  const definitions = listSettings();
  const found = new Map<string, FoundSetting>();
  const raw: Record<string, unknown> = {};
  for (const definition of definitions) {
    const { path, facts } = definition;
    const setting = findSetting(definition, layers);
    if (setting !== undefined) found.set(facts.env, setting);
    const fallback = facts.defaultInHome?.replace("{home}", () => home) ?? facts.defaultText;
    writePath(raw, path, setting?.value ?? fallback);
  }
  writePath(raw, ["home"], home);

  const problems = [...opening];
  const addProblem = (definition: SettingDefinition): void => {
    const { path, facts } = definition;
    problems.push({
      name: facts.env,
      value: showSettingValue(facts, readPath(raw, path)),
      source: found.get(facts.env)?.from ?? "default",
      allowed: facts.allowed,
    });
  };
  const parsed = SettingsSchema.safeParse(raw);
  const databaseText = raw.databaseUrl;
  const databaseUrl =
    typeof databaseText === "string"
      ? normalizeDatabaseUrl(databaseText, { cwd: options.cwd, userHome })
      : undefined;
  for (const definition of definitions) {
    const isWrong = parsed.error?.issues.some((issue) =>
      definition.path.every((key, index) => issue.path[index] === key),
    );
    const isWrongDatabase = definition.facts.env === "BATUTA_DATABASE_URL" && databaseUrl === undefined;
    if (isWrong || isWrongDatabase) addProblem(definition);
  }
  if (problems.length > 0 || !parsed.success || databaseUrl === undefined) throw invalidSettings(problems);

  const { data } = parsed;
  const configInHome = join(home, "logging.yml");
  const config = data.logging.config ?? (existsSync(configInHome) ? configInHome : undefined);
  return freezeDeep({
    ...data,
    home,
    profile: layers.profile.name,
    databaseUrl,
    logging: { ...data.logging, config: config === undefined ? undefined : absolute(config) },
    results: { ...data.results, localStoragePath: absolute(data.results.localStoragePath) },
    sources: Object.fromEntries(
      definitions.map(({ facts }) => [facts.env, found.get(facts.env)?.source ?? ("default" as const)]),
    ),
    warnings: warnOfUnknownSettings(layers),
  });
}
