import type { ArgsDef } from "citty";
import { type Command, type CommandGroup, descriptionOf } from "./command.ts";
import type { Colors } from "./output/colors.ts";

type Row = readonly [left: string, right: string];

/** Options that every command has. */
export const GLOBAL_ROWS: readonly Row[] = [
  ["--json", "Print one JSON value for machines instead of tables"],
  ["-p, --profile NAME", "Use this profile's settings"],
  ["-h, --help", "Print this help"],
];

function section(title: string, rows: readonly Row[], colors: Colors): string {
  if (rows.length === 0) return "";
  const width = Math.max(...rows.map(([left]) => left.length));
  const lines = rows.map(([left, right]) => `  ${colors.cyan(left.padEnd(width))}  ${right}`);
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

/** Help of one command. */
export function commandHelp(path: readonly string[], command: Command, colors: Colors): string {
  const examples = (command.examples ?? []).map((each): Row => [`batuta ${each}`, ""]);
  return [
    `${command.description}\n`,
    `\n${colors.bold("Usage")}\n  ${usageLine(path, command.args)}\n`,
    section("Arguments", positionalRows(command.args), colors),
    section("Options", [...optionRows(command.args), ...GLOBAL_ROWS], colors),
    section("Examples", examples, colors),
  ].join("");
}

/** Help of a group: what it holds. */
export async function groupHelp(
  path: readonly string[],
  group: CommandGroup,
  colors: Colors,
): Promise<string> {
  const rows = await Promise.all(
    Object.entries(group.commands).map(async ([name, node]): Promise<Row> => {
      return [name, await descriptionOf(node)];
    }),
  );
  const whole = ["batuta", ...path].join(" ");
  const globals: readonly Row[] =
    path.length === 0 ? [...GLOBAL_ROWS, ["-v, --version", "Print the version"]] : GLOBAL_ROWS;
  return [
    `${group.description}\n`,
    `\n${colors.bold("Usage")}\n  ${whole} COMMAND [options]\n`,
    section("Commands", rows, colors),
    section("Options", globals, colors),
    `\n\`${whole} COMMAND --help\` tells more about a command.\n`,
  ].join("");
}
