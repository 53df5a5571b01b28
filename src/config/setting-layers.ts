import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { BatutaError, messageOf } from "../platform/errors.ts";
import { findNearestName } from "./nearest-name.ts";
import { listSettings, type SettingDefinition } from "./settings-schema.ts";

/** Where a value came from; in `loadSettings` later ones come before earlier ones. */
export type SettingSource = "default" | "profile" | ".env" | "environment" | "argument";

/** Texts by variable name. */
export type SettingTexts = Readonly<Record<string, string | undefined>>;

/** A value and where it was found. */
export interface FoundSetting {
  readonly source: SettingSource;
  /** The source in words, for messages: `environment`, `profile "local"`. */
  readonly from: string;
  readonly value: unknown;
}

/** Everything that settings are read from, except the defaults. */
export interface SettingLayers {
  readonly overrides: unknown;
  readonly env: SettingTexts;
  readonly dotEnv: SettingTexts;
  readonly profile: { readonly name: string; readonly texts: SettingTexts };
}

/** Reads `.env` of a directory; no file is an empty one. */
export function readDotEnv(cwd: string): SettingTexts {
  const path = join(cwd, ".env");
  try {
    return parseEnv(readFileSync(path, "utf8"));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // safe: readFileSync throws nothing else
    if (code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR") return {};
    throw new BatutaError(
      "invalid-settings",
      `cannot read ${path}: ${messageOf(error)}. Make it readable or remove it.`,
      { cause: error },
    );
  }
}

/** Follows keys into nested tables. */
export function readPath(root: unknown, path: readonly string[]): unknown {
  let value: unknown = root;
  for (const key of path) {
    value = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  }
  return value;
}

/**
 * The value of a setting from the first source that has one. An empty text means "the default" and hides the sources
 * after it; even so it keeps Prefect's variable from being read, which is how to turn that one off.
 */
export function findSetting(
  { path, facts }: SettingDefinition,
  layers: SettingLayers,
): FoundSetting | undefined {
  const { env, dotEnv, profile } = layers;
  const candidates: FoundSetting[] = [
    { source: "argument", from: "argument", value: readPath(layers.overrides, path) },
    { source: "environment", from: "environment", value: env[facts.env] },
    { source: ".env", from: ".env", value: dotEnv[facts.env] },
  ];
  if (facts.inProfile !== false) {
    candidates.push({
      source: "profile",
      from: `profile "${profile.name}"`,
      value: profile.texts[facts.env],
    });
  }
  if (facts.prefect !== undefined) {
    candidates.push(
      { source: "environment", from: `environment, ${facts.prefect}`, value: env[facts.prefect] },
      { source: ".env", from: `.env, ${facts.prefect}`, value: dotEnv[facts.prefect] },
    );
  }
  const first = candidates.find(({ value }) => value !== undefined);
  return first?.value === "" ? undefined : first;
}

/** A sentence for each `BATUTA_` name that is no setting, with the near one. */
export function warnOfUnknownSettings({ env, dotEnv, profile }: SettingLayers): string[] {
  const known = listSettings().map(({ facts }) => facts.env);
  const warn = (from: string, texts: SettingTexts): string[] =>
    Object.keys(texts)
      // Two underscores mark what one process of ours tells another; TEST is left to test suites.
      .filter((name) => /^BATUTA_(?!_|TEST_)/.test(name) && !known.includes(name))
      .map((name) => {
        const near = findNearestName(name, known);
        return `unknown setting ${name} (${from}) is ignored${near === undefined ? "" : `; did you mean ${near}?`}`;
      });
  return [
    ...warn("environment", env),
    ...warn(".env", dotEnv),
    ...warn(`profile "${profile.name}"`, profile.texts),
  ];
}
