import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BatutaError, messageOf } from "../platform/errors.ts";
import { loadModule } from "./load-module.ts";

/** Name of the profile that is used when no file names another. */
export const DEFAULT_PROFILE = "default";

/** Content of `profiles.toml`. */
export interface Profiles {
  /** Name of the profile in use. */
  readonly active: string;
  /** Settings by profile, each as the text of its variable. `default` is always there. */
  readonly profiles: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What else the file holds; kept when it is written again. */
  readonly rest: Readonly<Record<string, unknown>>;
}

/** Where the profiles of a home directory are kept. */
export const profilesPath = (home: string): string => join(home, "profiles.toml");

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);

function invalid(path: string, problem: string, cause?: unknown): BatutaError {
  return new BatutaError(
    "invalid-profiles",
    `cannot read profiles from ${path}: ${problem}. Correct the file or delete it.`,
    { cause, fields: { path } },
  );
}

function readProfile(path: string, name: string, table: unknown): Record<string, string> {
  if (!isTable(table)) throw invalid(path, `[profiles.${name}] is not a table`);
  return Object.fromEntries(
    Object.entries(table).map(([key, value]) => {
      if (typeof value === "string") return [key, value];
      if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") {
        return [key, String(value)];
      }
      throw invalid(path, `${key} in [profiles.${name}] is not a text, number or boolean`);
    }),
  );
}

/** Parses the text of a `profiles.toml`; the path is for messages. */
export function parseProfiles(text: string, path: string): Profiles {
  const toml = loadModule<typeof import("smol-toml")>("smol-toml");
  let root: Record<string, unknown>;
  try {
    root = toml.parse(text);
  } catch (error) {
    throw invalid(path, error instanceof Error ? error.message.trim() : String(error), error);
  }
  const { active = DEFAULT_PROFILE, profiles = {}, ...rest } = root;
  if (typeof active !== "string") throw invalid(path, "`active` is not a text");
  if (!isTable(profiles)) throw invalid(path, "`profiles` is not a table");
  const read = Object.entries(profiles).map(
    ([name, table]) => [name, readProfile(path, name, table)] as const,
  );
  return { active, profiles: { [DEFAULT_PROFILE]: {}, ...Object.fromEntries(read) }, rest };
}

/** Reads the profiles of a home directory; without a file there is only an empty `default`. */
export function readProfiles(home: string): Profiles {
  const path = profilesPath(home);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return { active: DEFAULT_PROFILE, profiles: { [DEFAULT_PROFILE]: {} }, rest: {} };
    }
    throw invalid(path, messageOf(error), error);
  }
  return parseProfiles(text, path);
}
