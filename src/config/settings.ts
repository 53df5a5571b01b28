import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { parseEnv } from "node:util";
import type { z } from "zod";
import { BatutaError } from "../platform/errors.ts";
import { normalizeDatabaseUrl } from "./database-url.ts";
import { findNearestName } from "./nearest-name.ts";
import { readProfiles } from "./profiles.ts";
import { listSettings, type SettingDefinition, SettingsSchema } from "./settings-schema.ts";

/** Where a value came from; later ones come before earlier ones. */
export type SettingSource = "default" | "profile" | ".env" | "environment" | "argument";

/** Settings of a process: parsed once, frozen, passed down. */
export type Settings = DeepReadonly<Omit<z.output<typeof SettingsSchema>, "profile">> & {
  /** Name of the profile in use. */
  readonly profile: string;
  /** Source of each setting by the name of its variable. */
  readonly sources: Readonly<Record<string, SettingSource>>;
  /** Things that were ignored but were probably not meant so; to be told once. */
  readonly warnings: readonly string[];
};

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

/** One wrong setting. */
export interface SettingProblem {
  readonly name: string;
  /** Undefined for secrets. */
  readonly value: string | undefined;
  readonly source: string;
  /** Ends the sentence "must be …", or is a sentence of its own when `name` is no setting. */
  readonly allowed: string;
}

type Texts = Readonly<Record<string, string | undefined>>;

interface Found {
  readonly source: SettingSource;
  /** For messages: `environment`, `.env`, `profile "x"`, `argument`. */
  readonly from: string;
  readonly value: unknown;
}

function readDotEnv(cwd: string): Texts {
  const path = join(cwd, ".env");
  try {
    return parseEnv(readFileSync(path, "utf8"));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR") return {};
    throw new BatutaError(
      "invalid-settings",
      `cannot read ${path}: ${error instanceof Error ? error.message : String(error)}. Make it readable or remove it.`,
      { cause: error },
    );
  }
}

function readPath(root: unknown, path: readonly string[]): unknown {
  let value: unknown = root;
  for (const key of path) {
    value = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  }
  return value;
}

function writePath(root: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const parents = path.slice(0, -1);
  let table = root;
  for (const key of parents) {
    table[key] ??= {};
    table = table[key] as Record<string, unknown>; // safe: only this function fills the tables
  }
  const last = path.at(-1);
  if (last !== undefined) table[last] = value;
}

/** An empty text means "the default" and hides the sources before it. */
function pick(layers: readonly (Found | undefined)[]): Found | undefined {
  const found = layers.find((layer) => layer?.value !== undefined);
  return found?.value === "" ? undefined : found;
}

function unknownNames(layers: readonly { readonly from: string; readonly texts: Texts }[]): string[] {
  const known = listSettings().map(({ facts }) => facts.env);
  const names = new Set(known);
  const warnings: string[] = [];
  for (const { from, texts } of layers) {
    for (const name of Object.keys(texts)) {
      // Two underscores mark what one process of ours tells another; TEST is left to test suites.
      if (!name.startsWith("BATUTA_") || name.startsWith("BATUTA__") || name.startsWith("BATUTA_TEST_"))
        continue;
      if (names.has(name)) continue;
      const near = findNearestName(name, known);
      warnings.push(
        `unknown setting ${name} (${from}) is ignored${near === undefined ? "" : `; did you mean ${near}?`}`,
      );
    }
  }
  return warnings;
}

function describeValue({ facts }: SettingDefinition, value: unknown): string | undefined {
  if (facts.secret) return undefined;
  const text = String(value);
  const masked = facts.mask?.(text) ?? text;
  return masked.length > 200 ? `${masked.slice(0, 200)}…` : masked;
}

function refuse(problems: readonly SettingProblem[]): never {
  const lines = problems.map(({ name, value, source, allowed }) => {
    const shown = value === undefined ? name : `${name}=${JSON.stringify(value)}`;
    return `  ${shown} (${source}): must be ${allowed}`;
  });
  const head = problems.length === 1 ? "a setting is wrong" : `${problems.length} settings are wrong`;
  throw new BatutaError(
    "invalid-settings",
    `${head}:\n${lines.join("\n")}\nCorrect or unset ${problems.length === 1 ? "it" : "them"} and start again; \`batuta config view --defaults\` lists every setting.`,
    { fields: { problems } },
  );
}

/** A new object whose tables are frozen all the way down; secrets are kept as they are. */
function freezeDeep<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    for (const part of Object.values(value)) freezeDeep(part);
    Object.freeze(value);
  }
  return value;
}

/**
 * Reads the settings of a process: defaults, then the profile, `.env` in the working directory, the environment, and
 * the arguments, each before the ones named earlier. An empty variable means the default.
 *
 * @throws BatutaError `invalid-settings` naming every wrong setting, its value, and what is allowed;
 *   `invalid-profiles` when `profiles.toml` cannot be read.
 */
export function loadSettings(options: LoadSettingsOptions): Settings {
  const { env, cwd, overrides } = options;
  const userHome = options.home ?? homedir();
  const dotEnv = readDotEnv(cwd);
  const definitions = listSettings();
  const problems: SettingProblem[] = [];

  const outside = ({ path, facts }: SettingDefinition): Found[] => [
    { source: "argument", from: "argument", value: readPath(overrides, path) },
    { source: "environment", from: "environment", value: env[facts.env] },
    { source: ".env", from: ".env", value: dotEnv[facts.env] },
  ];
  const outsideText = (name: string): string | undefined => {
    const definition = definitions.find(({ facts }) => facts.env === name);
    const value = definition === undefined ? undefined : pick(outside(definition))?.value;
    return typeof value === "string" ? value : undefined;
  };

  const absolute = (path: string): string =>
    resolve(cwd, path === "~" || /^~[\\/]/.test(path) ? userHome + path.slice(1) : path);
  const home = absolute(outsideText("BATUTA_HOME") ?? join(userHome, ".batuta"));

  const stored = readProfiles(home);
  const profile = outsideText("BATUTA_PROFILE") ?? stored.active;
  const profileTexts = stored.profiles[profile];
  if (profileTexts === undefined) {
    const near = findNearestName(profile, Object.keys(stored.profiles));
    problems.push({
      name: outsideText("BATUTA_PROFILE") === undefined ? "active" : "BATUTA_PROFILE",
      value: profile,
      source: outsideText("BATUTA_PROFILE") === undefined ? join(home, "profiles.toml") : "profile choice",
      allowed: `one of the profiles ${Object.keys(stored.profiles).join(", ")}${near === undefined ? "" : `; did you mean ${near}?`}`,
    });
  }
  const fromProfile = `profile "${profile}"`;

  const raw: Record<string, unknown> = {};
  const found = new Map<string, Found>();
  for (const definition of definitions) {
    const { path, facts } = definition;
    const profileValue = profileTexts?.[facts.env];
    if (profileValue !== undefined && facts.inProfile === false) {
      problems.push({
        name: facts.env,
        value: profileValue,
        source: fromProfile,
        allowed: "set in the environment, not in a profile",
      });
      continue;
    }
    const layers = [
      ...outside(definition),
      { source: "profile", from: fromProfile, value: profileValue } as const,
    ];
    const isSet = layers.some(({ value }) => value !== undefined);
    const prefect = facts.prefect;
    // Even an empty variable of our own keeps Prefect's from being read: that is how to turn it off.
    if (!isSet && prefect !== undefined) {
      layers.push(
        { source: "environment", from: `environment, ${prefect}`, value: env[prefect] },
        { source: ".env", from: `.env, ${prefect}`, value: dotEnv[prefect] },
      );
    }
    const chosen = pick(layers);
    if (chosen !== undefined) found.set(facts.env, chosen);
    writePath(raw, path, chosen?.value ?? facts.defaultInHome?.replace("{home}", home) ?? facts.defaultText);
  }
  writePath(raw, ["home"], home);
  writePath(raw, ["profile"], profile);

  const parsed = SettingsSchema.safeParse(raw);
  for (const issue of parsed.error?.issues ?? []) {
    const definition = definitions.find(({ path }) => path.every((key, i) => issue.path[i] === key));
    if (definition === undefined) continue;
    const origin = found.get(definition.facts.env);
    problems.push({
      name: definition.facts.env,
      value: describeValue(definition, readPath(raw, definition.path)),
      source: origin?.from ?? "default",
      allowed: definition.facts.allowed,
    });
  }

  const databaseText = readPath(raw, ["databaseUrl"]);
  const databaseUrl =
    typeof databaseText === "string" ? normalizeDatabaseUrl(databaseText, { cwd, userHome }) : undefined;
  if (databaseUrl === undefined && !problems.some(({ name }) => name === "BATUTA_DATABASE_URL")) {
    const definition = definitions.find(({ facts }) => facts.env === "BATUTA_DATABASE_URL");
    if (definition !== undefined) {
      problems.push({
        name: definition.facts.env,
        value: describeValue(definition, databaseText),
        source: found.get(definition.facts.env)?.from ?? "default",
        allowed: definition.facts.allowed,
      });
    }
  }
  if (problems.length > 0 || !parsed.success || databaseUrl === undefined) refuse(problems);

  const { data } = parsed;
  const inHomeConfig = join(home, "logging.yml");
  const loggingConfig =
    data.logging.config === undefined
      ? existsSync(inHomeConfig)
        ? inHomeConfig
        : undefined
      : absolute(data.logging.config);
  return freezeDeep({
    ...data,
    home,
    profile,
    databaseUrl,
    logging: { ...data.logging, config: loggingConfig },
    results: { ...data.results, localStoragePath: absolute(data.results.localStoragePath) },
    sources: Object.fromEntries(
      definitions.map(({ facts }) => [facts.env, found.get(facts.env)?.source ?? ("default" as const)]),
    ),
    warnings: unknownNames([
      { from: "environment", texts: env },
      { from: ".env", texts: dotEnv },
      { from: fromProfile, texts: profileTexts ?? {} },
    ]),
  });
}
