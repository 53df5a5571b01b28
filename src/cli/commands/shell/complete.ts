import { defineCommand } from "../../command.ts";

export const shellComplete = defineCommand({
  description: "Print what may stand at the end of a command line; asked by the completion of the shell",
  args: {
    words: {
      type: "positional",
      valueHint: "list",
      description: "The words up to the cursor, after --",
      required: false,
    },
  },
  examples: ["shell complete -- flow-run l"],
  async run(context, args) {
    const { commandTree } = await import("../../command-tree.ts");
    const { completeWords } = await import("../../complete-words.ts");
    const { completeNames, nameKindOf } = await import("../../complete-names.ts");
    const candidates = await completeWords(commandTree, args._, async (path, argument, begun) => {
      const kind = nameKindOf(path, argument);
      return kind === undefined ? [] : await completeNames(context, kind, begun);
    });
    for (const { word, description } of candidates) context.print(`${word}\t${description}\n`);
    return undefined;
  },
});
