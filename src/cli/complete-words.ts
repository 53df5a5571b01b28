import { type CommandGroup, type CommandNode, descriptionOf } from "./command.ts";
import { GLOBAL_ROWS, optionRows } from "./help.ts";

/** Something that may stand at the cursor. */
export interface Candidate {
  readonly word: string;
  readonly description: string;
}

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

function childOf(group: CommandGroup, word: string): CommandNode | undefined {
  const found = Object.entries(group.commands).find(
    ([name, node]) => name === word || (typeof node !== "function" && node.aliases?.includes(word)),
  );
  return found?.[1];
}

/** What may stand in place of the last of the words: commands of the group that is reached, or options. */
export async function completeWords(tree: CommandGroup, words: readonly string[]): Promise<Candidate[]> {
  const current = words.at(-1) ?? "";
  let node: CommandNode = tree;
  for (const word of words.slice(0, -1)) {
    if (typeof node === "function") break;
    // Options before the command, and their values, lead nowhere.
    node = childOf(node, word) ?? node;
  }
  const isOption = current.startsWith("-");
  const all =
    typeof node === "function"
      ? isOption
        ? optionCandidates([...optionRows((await node()).args), ...GLOBAL_ROWS])
        : []
      : isOption
        ? optionCandidates(GLOBAL_ROWS)
        : await candidatesIn(node);
  return all.filter(({ word }) => word.startsWith(current));
}
