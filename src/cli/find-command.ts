import { findNearestName } from "../config/nearest-name.ts";
import type { Command, CommandGroup, CommandNode } from "./command.ts";
import { usageError } from "./errors.ts";

/** Where the words lead: to a command with the words left for it, or only to a group. */
export interface FoundCommand {
  /** The words that led there, in their main spelling. */
  readonly path: readonly string[];
  readonly group: CommandGroup;
  readonly load: (() => Promise<Command>) | undefined;
  readonly rest: readonly string[];
}

function child(group: CommandGroup, word: string): readonly [string, CommandNode] | undefined {
  return Object.entries(group.commands).find(
    ([name, node]) => name === word || (typeof node !== "function" && node.aliases?.includes(word)),
  );
}

/** Follows the words through the tree. @throws BatutaError `usage` naming the near command */
export function findCommand(tree: CommandGroup, words: readonly string[]): FoundCommand {
  let group = tree;
  const path: string[] = [];
  for (const [index, word] of words.entries()) {
    const found = child(group, word);
    const whole = ["batuta", ...path, word].join(" ");
    if (found === undefined) {
      const near = word.startsWith("-") ? undefined : findNearestName(word, Object.keys(group.commands));
      const what = word.startsWith("-") ? "option" : "command";
      const hint =
        near === undefined
          ? `\`${["batuta", ...path, "--help"].join(" ")}\` lists what there is`
          : `did you mean \`${["batuta", ...path, near].join(" ")}\`?`;
      throw usageError(`there is no ${what} \`${whole}\`; ${hint}`);
    }
    const [name, node] = found;
    path.push(name);
    if (typeof node === "function") return { path, group, load: node, rest: words.slice(index + 1) };
    group = node;
  }
  return { path, group, load: undefined, rest: [] };
}
