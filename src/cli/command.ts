import type { ArgsDef, ParsedArgs } from "citty";
import type { CliContext } from "./context.ts";
import type { OptionValues } from "./parse-command-line.ts";

/** One thing that the CLI can do. */
export interface Command<T extends ArgsDef = ArgsDef> {
  readonly description: string;
  readonly args: T;
  /** Lines for the help, without the leading `batuta`. */
  readonly examples?: readonly string[] | undefined;
  /** Resolves to the exit code; nothing is 0. `values` has every value of options that may be given several times. */
  run(context: CliContext, args: ParsedArgs<T>, values: OptionValues): Promise<number | undefined>;
}

/** A command with its arguments typed, as it is kept in the tree. */
export function defineCommand<const T extends ArgsDef>(command: Command<T>): Command {
  return command as unknown as Command; // safe: it is only ever run with arguments parsed by its own definition
}

/** Commands that begin with the same word. */
export interface CommandGroup {
  readonly description: string;
  /** Other spellings of the word. */
  readonly aliases?: readonly string[] | undefined;
  readonly commands: Readonly<Record<string, CommandNode>>;
}

/** A command is loaded when it is run, so that the CLI starts fast. */
export type CommandNode = CommandGroup | (() => Promise<Command>);

/** What a command or group does, in a line; a command is loaded for it. */
export async function descriptionOf(node: CommandNode): Promise<string> {
  return typeof node === "function" ? (await node()).description : node.description;
}
