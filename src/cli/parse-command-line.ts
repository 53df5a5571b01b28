import type { ArgsDef, ParsedArgs } from "citty";
import { parseArgs } from "citty";
import { findNearestName } from "../config/nearest-name.ts";
import { usageError } from "./errors.ts";

/** Options that every command has. */
export interface GlobalOptions {
  readonly help: boolean;
  readonly version: boolean;
  readonly json: boolean;
  readonly profile: string | undefined;
  /** The other words, in their order. */
  readonly rest: readonly string[];
}

const FLAGS: Readonly<Record<string, "help" | "version" | "json">> = {
  "--help": "help",
  "-h": "help",
  "--version": "version",
  "-v": "version",
  "--json": "json",
};

/** Takes the options that every command has out of the words, wherever they stand before `--`. */
export function splitGlobalOptions(words: readonly string[]): GlobalOptions {
  const found = { help: false, version: false, json: false };
  let profile: string | undefined;
  const rest: string[] = [];
  const end = words.indexOf("--");
  const before = end === -1 ? words : words.slice(0, end);
  for (let i = 0; i < before.length; i++) {
    const word = before[i] ?? "";
    const flag = FLAGS[word];
    if (flag !== undefined) found[flag] = true;
    else if (word.startsWith("--profile=")) profile = word.slice("--profile=".length);
    else if (word === "--profile" || word === "-p") {
      i += 1;
      profile = before[i];
      if (profile === undefined) throw usageError(`${word} needs the name of a profile`);
    } else rest.push(word);
  }
  return { ...found, profile, rest: end === -1 ? rest : [...rest, ...words.slice(end)] };
}

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

/** citty lets unknown options and too many words pass; a misspelt option must not be taken for none. */
function check(words: readonly string[], args: ArgsDef): void {
  const { byName, spellings } = optionNames(args);
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
    if (equals === -1) i += 1;
  }
  const isList = Object.values(args).some((arg) => arg.type === "positional" && arg.valueHint === "list");
  if (!isList && positionals.length > allowed) {
    throw usageError(`${JSON.stringify(positionals[allowed])} is one word too many`);
  }
}

/** Arguments of a command by its definition. @throws BatutaError `usage` */
export function parseCommandLine<T extends ArgsDef>(words: readonly string[], args: T): ParsedArgs<T> {
  check(words, args);
  try {
    return parseArgs<T>(
      [...words].filter((word) => word !== "--"),
      args,
    );
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "CLIError") throw error;
    throw usageError(error.message.charAt(0).toLowerCase() + error.message.slice(1));
  }
}
