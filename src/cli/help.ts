import type { ArgsDef } from "citty";
import { type Command, type CommandGroup, descriptionOf } from "./command.ts";
import type { Colors } from "./output/colors.ts";
import { ownSpellings } from "./parse-command-line.ts";

type Row = readonly [left: string, right: string];

/** Options that every command has. */
export const GLOBAL_ROWS: readonly Row[] = [
  ["--json", "Print one JSON value for machines instead of tables (also --output json)"],
  ["-p, --profile NAME", "Use this profile's settings"],
  ["--no-prompt", "Ask nothing, even at a terminal"],
  ["-h, --help", "Print this help"],
];

/** Least width of the right column that is worth having beside the left one. */
const MIN_RIGHT = 24;

/** Words in lines of at most so many letters; a longer word has a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** How help is laid out. */
export interface HelpLayout {
  readonly colors: Colors;
  /** Width of the terminal; undefined: lines are as long as they are. */
  readonly columns: number | undefined;
}

function section(title: string, rows: readonly Row[], { colors, columns }: HelpLayout): string {
  if (rows.length === 0) return "";
  const width = Math.max(...rows.map(([left]) => left.length));
  const room = (columns ?? Number.POSITIVE_INFINITY) - width - 4;
  // On a narrow terminal the meaning goes below.
  const isBelow = room < MIN_RIGHT;
  const indent = " ".repeat(isBelow ? 6 : width + 4);
  const lines = rows.map(([left, right]) => {
    const parts = wrap(right, isBelow ? (columns ?? 80) - indent.length : room).join(`\n${indent}`);
    const head = `  ${colors.cyan(left)}`;
    if (isBelow) return right === "" ? head : `${head}\n${indent}${parts}`;
    return `${head}${" ".repeat(width - left.length)}  ${parts}`;
  });
  return `\n${colors.bold(title)}\n${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

/** Arguments that stand without a name. */
export function positionalRows(args: ArgsDef): Row[] {
  return Object.entries(args)
    .filter(([, arg]) => arg.type === "positional")
    .map(([name, arg]) => [name.toUpperCase(), arg.description ?? ""]);
}

/** Options of a command with what they take and their default. */
export function optionRows(args: ArgsDef): Row[] {
  return Object.entries(args)
    .filter(([, arg]) => arg.type !== "positional")
    .map(([name, arg]) => {
      const alias = "alias" in arg ? [arg.alias ?? []].flat().find((each) => each.length === 1) : undefined;
      const value = arg.type === "boolean" ? "" : ` ${arg.valueHint ?? name.toUpperCase()}`;
      const standard = arg.default === undefined ? "" : ` (default: ${String(arg.default)})`;
      return [
        `${alias === undefined ? "" : `-${alias}, `}--${name}${value}`,
        `${arg.description ?? ""}${standard}`,
      ];
    });
}

/** The line that shows how a command is called. */
export function usageLine(path: readonly string[], args: ArgsDef): string {
  const words = Object.entries(args)
    .filter(([, arg]) => arg.type === "positional")
    .map(([name, arg]) => {
      const word = `${name.toUpperCase()}${arg.valueHint === "list" ? "…" : ""}`;
      return arg.required === false || arg.default !== undefined ? `[${word}]` : word;
    });
  const options = Object.values(args).some(({ type }) => type !== "positional") ? ["[options]"] : [];
  return ["batuta", ...path, ...words, ...options].join(" ");
}

/** The global options of a command, without the short spellings that it has for itself. */
function globalRows(args: ArgsDef): Row[] {
  const own = ownSpellings(args);
  return GLOBAL_ROWS.map(([left, right]) => {
    const [short = "", ...rest] = left.split(", ");
    return [rest.length > 0 && own.includes(short) ? rest.join(", ") : left, right];
  });
}

/** Help of one command. */
export function commandHelp(path: readonly string[], command: Command, layout: HelpLayout): string {
  const { colors } = layout;
  const examples = (command.examples ?? []).map((each): Row => [`batuta ${each}`, ""]);
  return [
    `${command.description}\n`,
    `\n${colors.bold("Usage")}\n  ${usageLine(path, command.args)}\n`,
    section("Arguments", positionalRows(command.args), layout),
    section("Options", [...optionRows(command.args), ...globalRows(command.args)], layout),
    section("Examples", examples, layout),
  ].join("");
}

/** Help of a group: what it holds. */
export async function groupHelp(
  path: readonly string[],
  group: CommandGroup,
  layout: HelpLayout,
): Promise<string> {
  const rows = await Promise.all(
    Object.entries(group.commands).map(async ([name, node]): Promise<Row> => {
      return [name, await descriptionOf(node)];
    }),
  );
  const { colors } = layout;
  const whole = ["batuta", ...path].join(" ");
  const globals: readonly Row[] =
    path.length === 0 ? [...GLOBAL_ROWS, ["-v, --version", "Print the version"]] : GLOBAL_ROWS;
  return [
    `${group.description}\n`,
    `\n${colors.bold("Usage")}\n  ${whole} COMMAND [options]\n`,
    section("Commands", rows, layout),
    section("Options", globals, layout),
    `\n\`${whole} COMMAND --help\` tells more about a command.\n`,
  ].join("");
}
