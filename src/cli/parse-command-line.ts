import type { ArgsDef, ParsedArgs } from "citty";
import { parseArgs } from "citty";
import { findNearestName } from "../config/nearest-name.ts";
import { usageError } from "./errors.ts";

/** Options that every command has. */
export interface GlobalOptions {
  readonly help: boolean;
  readonly version: boolean;
  readonly json: boolean;
  /** Nobody is asked, even at a terminal. */
  readonly noPrompt: boolean;
  readonly profile: string | undefined;
  /** The other words, in their order. */
  readonly rest: readonly string[];
}

const FLAGS: Readonly<Record<string, "help" | "version" | "json" | "noPrompt">> = {
  "--help": "help",
  "-h": "help",
  "--version": "version",
  "-v": "version",
  "--json": "json",
  "--no-prompt": "noPrompt",
};

/**
 * Takes the options that every command has out of the words, wherever they stand before `--`. Spellings in `own` are
 * the command's own: they are global only before its first word.
 */
export function splitGlobalOptions(words: readonly string[], own: readonly string[] = []): GlobalOptions {
  const found = { help: false, version: false, json: false, noPrompt: false };
  let profile: string | undefined;
  const rest: string[] = [];
  const end = words.indexOf("--");
  const before = end === -1 ? words : words.slice(0, end);
  for (let i = 0; i < before.length; i++) {
    const word = before[i] ?? "";
    const flag = FLAGS[word];
    if (rest.length > 0 && own.includes(word)) rest.push(word);
    else if (flag !== undefined) found[flag] = true;
    else if (word.startsWith("--profile=")) profile = word.slice("--profile=".length);
    else if (word === "--profile" || word === "-p") {
      i += 1;
      profile = before[i];
      if (profile === undefined) throw usageError(`${word} needs the name of a profile`);
    } else if (word === "--output" || word === "-o") {
      i += 1;
      found.json = isJson(before[i]);
    } else if (word.startsWith("--output=")) found.json = isJson(word.slice("--output=".length));
    else rest.push(word);
  }
  return { ...found, profile, rest: end === -1 ? rest : [...rest, ...words.slice(end)] };
}

/** `--output json` is what Prefect's command line has for `--json`. */
function isJson(output: string | undefined): boolean {
  if (output?.toLowerCase() === "json") return true;
  throw usageError("--output takes json, and is the same as --json");
}

/** Spellings of global options that a command takes for itself: short ones, and `--version` of what it makes. */
export function ownSpellings(args: ArgsDef): string[] {
  const aliases = Object.values(args).flatMap((arg) => ("alias" in arg ? [arg.alias ?? []].flat() : []));
  const short = aliases.filter((alias) => alias.length === 1).map((alias) => `-${alias}`);
  return [...short, ...Object.keys(args).map((name) => `--${name}`)];
}

/** Every value that each option was given, in order: `-p a=1 -p b=2`. */
export type OptionValues = ReadonlyMap<string, readonly string[]>;

interface OptionNames {
  readonly byName: ReadonlyMap<string, { readonly name: string; readonly takesValue: boolean }>;
  readonly spellings: readonly string[];
}

function optionNames(args: ArgsDef): OptionNames {
  const byName = new Map<string, { name: string; takesValue: boolean }>();
  for (const [name, arg] of Object.entries(args)) {
    if (arg.type === "positional") continue;
    const option = { name, takesValue: arg.type !== "boolean" };
    byName.set(`--${name}`, option);
    if (!option.takesValue) byName.set(`--no-${name}`, option);
    const aliases = "alias" in arg ? [arg.alias ?? []].flat() : [];
    for (const alias of aliases) byName.set(alias.length === 1 ? `-${alias}` : `--${alias}`, option);
  }
  const spellings = [...byName.keys(), "--json", "--profile", "--help"].filter(
    (each) => !each.startsWith("--no-"),
  );
  return { byName, spellings };
}

/**
 * Reads what options were given. citty lets unknown options and too many words pass; a misspelt option must not be
 * taken for none. @throws BatutaError `usage`
 */
export function readOptionValues(words: readonly string[], args: ArgsDef): OptionValues {
  const { byName, spellings } = optionNames(args);
  const values = new Map<string, string[]>();
  const allowed = Object.values(args).filter(({ type }) => type === "positional").length;
  const positionals: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    if (word === "--") {
      positionals.push(...words.slice(i + 1));
      break;
    }
    if (!word.startsWith("-") || word === "-") {
      positionals.push(word);
      continue;
    }
    const equals = word.indexOf("=");
    const name = equals === -1 ? word : word.slice(0, equals);
    const option = byName.get(name);
    if (option === undefined) {
      const near = findNearestName(name, spellings);
      throw usageError(`there is no option ${name}${near === undefined ? "" : `; did you mean ${near}?`}`);
    }
    if (!option.takesValue) {
      if (equals !== -1) throw usageError(`${name} takes no value`);
      continue;
    }
    const value = equals === -1 ? words[i + 1] : word.slice(equals + 1);
    if (value === undefined || value === "") throw usageError(`${name} needs a value`);
    values.set(option.name, [...(values.get(option.name) ?? []), value]);
    if (equals === -1) i += 1;
  }
  const isList = Object.values(args).some((arg) => arg.type === "positional" && arg.valueHint === "list");
  if (!isList && positionals.length > allowed) {
    throw usageError(`${JSON.stringify(positionals[allowed])} is one word too many`);
  }
  return values;
}

/** Arguments of a command by its definition. @throws BatutaError `usage` */
export function parseCommandLine<T extends ArgsDef>(words: readonly string[], args: T): ParsedArgs<T> {
  readOptionValues(words, args);
  try {
    return parseArgs<T>([...words], args);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "CLIError") throw error;
    throw usageError(error.message.charAt(0).toLowerCase() + error.message.slice(1));
  }
}
