import type { ArgsDef } from "citty";
import { type CommandGroup, type CommandNode, descriptionOf } from "./command.ts";
import { GLOBAL_ROWS, optionRows } from "./help.ts";

/** Something that may stand at the cursor. */
export interface Candidate {
  readonly word: string;
  readonly description: string;
}

/** Looks up what an argument of a command may name; `begun` is what stands at the cursor. */
type FindNames = (path: readonly string[], argument: string, begun: string) => Promise<Candidate[]>;

/** Spellings with two dashes out of a row of the help: `-n, --limit COUNT` is `--limit`. */
function optionCandidates(rows: readonly (readonly [string, string])[]): Candidate[] {
  return rows.flatMap(([left, description]) => {
    const word = /--[\w-]+/.exec(left)?.[0];
    return word === undefined ? [] : [{ word, description }];
  });
}

async function candidatesIn(group: CommandGroup): Promise<Candidate[]> {
  return await Promise.all(
    Object.entries(group.commands).map(async ([word, node]) => ({
      word,
      description: await descriptionOf(node),
    })),
  );
}

function childOf(group: CommandGroup, word: string): readonly [string, CommandNode] | undefined {
  return Object.entries(group.commands).find(
    ([name, node]) => name === word || (typeof node !== "function" && node.aliases?.includes(word)),
  );
}

/** The option of a command that this word is, if a value follows it. */
function optionAwaitingValue(args: ArgsDef, word: string): string | undefined {
  if (!/^--?[^-=][^=]*$/.test(word)) return undefined;
  const own = Object.entries(args).find(([name, arg]) => {
    if (arg.type === "positional" || arg.type === "boolean") return false;
    const aliases = "alias" in arg ? [arg.alias ?? []].flat() : [];
    return (
      word === `--${name}` || aliases.some((each) => word === (each.length === 1 ? `-${each}` : `--${each}`))
    );
  });
  if (own !== undefined) return own[0];
  return word === "--profile" || word === "-p" ? "profile" : undefined;
}

/** The argument at the cursor: that of the option before it, else the next one without a name. */
function argumentAt(args: ArgsDef, before: readonly string[]): string | undefined {
  let given = 0;
  for (let at = 0; at < before.length; at++) {
    const word = before[at] ?? "";
    const option = optionAwaitingValue(args, word);
    if (option !== undefined) {
      at += 1;
      if (at === before.length) return option;
    } else if (!word.startsWith("-")) given += 1;
  }
  const positionals = Object.entries(args).filter(([, arg]) => arg.type === "positional");
  const last = positionals.at(-1);
  return (positionals[given] ?? (last?.[1].valueHint === "list" ? last : undefined))?.[0];
}

/** What may stand in place of the last of the words: commands of the group that is reached, options, or names. */
export async function completeWords(
  tree: CommandGroup,
  words: readonly string[],
  findNames: FindNames = async () => [],
): Promise<Candidate[]> {
  const current = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  let node: CommandNode = tree;
  const path: string[] = [];
  let rest = before;
  for (const [at, word] of before.entries()) {
    if (typeof node === "function") break;
    // Options before the command, and their values, lead nowhere.
    const found = childOf(node, word);
    if (found === undefined) continue;
    path.push(found[0]);
    node = found[1];
    rest = before.slice(at + 1);
  }
  const starting = (all: readonly Candidate[]): Candidate[] =>
    all.filter(({ word }) => word.startsWith(current));
  if (typeof node !== "function") {
    if (before.at(-1) === "--profile" || before.at(-1) === "-p")
      return starting(await findNames(path, "profile", current));
    return starting(current.startsWith("-") ? optionCandidates(GLOBAL_ROWS) : await candidatesIn(node));
  }
  const { args } = await node();
  const argument = argumentAt(args, rest);
  if (current.startsWith("-")) return starting(optionCandidates([...optionRows(args), ...GLOBAL_ROWS]));
  return argument === undefined ? [] : starting(await findNames(path, argument, current));
}
