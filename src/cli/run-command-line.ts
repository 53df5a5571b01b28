import { packageVersion } from "../config/package-version.ts";
import { BatutaError } from "../platform/errors.ts";
import type { Command } from "./command.ts";
import { commandTree } from "./command-tree.ts";
import type { CliContext } from "./context.ts";
import { EXIT, usageError } from "./errors.ts";
import { findCommand } from "./find-command.ts";
import {
  ownSpellings,
  parseCommandLine,
  readOptionValues,
  splitGlobalOptions,
} from "./parse-command-line.ts";

/** Makes the context of a command once it is known how it was asked. */
export type MakeContext = (options: {
  readonly json: boolean;
  readonly profile: string | undefined;
  readonly noPrompt: boolean;
}) => CliContext;

/** Runs one command line and resolves to its exit code. @throws what the command throws, BatutaError `usage` */
export async function runCommandLine(words: readonly string[], makeContext: MakeContext): Promise<number> {
  const first = splitGlobalOptions(words);
  if (first.version && first.rest.length === 0) {
    makeContext(first).print(`${first.json ? JSON.stringify(packageVersion()) : packageVersion()}\n`);
    return EXIT.ok;
  }
  const { path, group, load } = findCommand(commandTree, first.rest);
  if (load === undefined) {
    const context = makeContext(first);
    const { groupHelp } = await import("./help.ts");
    const text = await groupHelp(path, group, context);
    if (first.help || (path.length === 0 && words.length === 0)) {
      context.print(text);
      return EXIT.ok;
    }
    context.note(text.trimEnd());
    return EXIT.usage;
  }
  const command = await load();
  // Read again: `-p` is a profile everywhere but after a command that has a `-p` of its own.
  const options = splitGlobalOptions(words, ownSpellings(command.args));
  const { rest } = findCommand(commandTree, options.rest);
  const context = makeContext(options);
  if (options.help) {
    const { commandHelp } = await import("./help.ts");
    context.print(commandHelp(path, command, context));
    return EXIT.ok;
  }
  const [args, values] = await withUsage(path, command, () => [
    parseCommandLine(rest, command.args),
    readOptionValues(rest, command.args),
  ]);
  return (await command.run(context, args, values)) ?? EXIT.ok;
}

/** Adds to what is wrong with the words how the command is called. */
async function withUsage<T>(path: readonly string[], command: Command, parse: () => T): Promise<T> {
  try {
    return parse();
  } catch (error) {
    if (!BatutaError.hasCode(error, "usage")) throw error;
    const { usageLine } = await import("./help.ts");
    throw usageError(`${error.message}\nusage: ${usageLine(path, command.args)}`);
  }
}
