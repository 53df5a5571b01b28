import { stripVTControlCharacters } from "node:util";
import Table from "cli-table3";
import type { CliContext } from "../context.ts";

/** A column of a table. */
export interface Column {
  readonly title: string;
  /** Whether it gives way when the terminal is narrow. */
  readonly flexible?: boolean | undefined;
  /** Whether it is left out where not all fits: half an id is of no use. */
  readonly optional?: boolean | undefined;
  readonly align?: "left" | "right" | undefined;
}

const MIN_FLEXIBLE = 8;
const GAP = 2;
const NO_LINES = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: " ".repeat(GAP),
};

const widthOf = (text: string): number => stripVTControlCharacters(text).length;

const totalOf = (widths: readonly number[]): number =>
  widths.reduce((sum, width) => sum + width, (widths.length - 1) * GAP);

/** Widths that fit: the widest column that may give way gives first. */
function fitWidths(columns: readonly Column[], natural: readonly number[], available: number): number[] {
  const widths = [...natural];
  for (let excess = totalOf(widths) - available; excess > 0; excess--) {
    const candidates = widths.flatMap((width, i) =>
      columns[i]?.flexible && width > MIN_FLEXIBLE ? [i] : [],
    );
    const widest = candidates.toSorted((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0))[0];
    if (widest === undefined) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

/** Places of the columns that are shown: where not all fit, optional ones go, the last one first. */
function fittingColumns(
  columns: readonly Column[],
  natural: readonly number[],
  available: number,
): ReadonlySet<number> {
  const kept = new Set(columns.keys());
  const widthOfKept = (): number => totalOf([...kept].map((at) => natural[at] ?? 0));
  for (let at = columns.length - 1; at >= 0 && widthOfKept() > available; at--) {
    if (columns[at]?.optional) kept.delete(at);
  }
  return kept;
}

const ESCAPE = "\u001b";
const LEADING_ESCAPES = new RegExp(`^(?:${ESCAPE}\\[\\d+m)+`);

/** Cut by the plain text, with the colours put back around it: a cut escape code would colour all that follows. */
function cutCell(text: string, width: number): string {
  const plain = stripVTControlCharacters(text);
  if (plain.length <= width) return text;
  const colors = LEADING_ESCAPES.exec(text)?.[0] ?? "";
  return `${colors}${plain.slice(0, width - 1)}…${colors === "" ? "" : `${ESCAPE}[0m`}`;
}

/** Prints a line for each value, and a gap after each row. */
function printLines(
  context: CliContext,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): void {
  const width = Math.max(...columns.map(({ title }) => title.length));
  const blocks = rows.map((row) =>
    columns.flatMap(({ title }, at) => {
      const cell = row[at] ?? "";
      return cell === "" ? [] : [`${context.colors.bold(title.padEnd(width))}${" ".repeat(GAP)}${cell}\n`];
    }),
  );
  context.print(blocks.map((lines) => lines.join("")).join("\n"));
}

/** Prints rows under titles; on a terminal as wide as it is, else uncut, so that nothing is lost in a pipe. */
export function printTable(
  context: CliContext,
  allColumns: readonly Column[],
  rows: readonly (readonly string[])[],
): void {
  const allCells = rows.map((row) => row.map((cell) => cell.replace(/\s*\r?\n\s*/g, " ")));
  const allNatural = allColumns.map(({ title }, i) =>
    Math.max(title.length, ...allCells.map((row) => widthOf(row[i] ?? ""))),
  );
  const available = context.columns ?? Number.POSITIVE_INFINITY;
  const kept = fittingColumns(allColumns, allNatural, available);
  const shown = <T>(list: readonly T[]): T[] => list.filter((_, i) => kept.has(i));
  const columns = shown(allColumns);
  const widths = fitWidths(columns, shown(allNatural), available);
  // What can't be cut is wider than the terminal: a line for each value is read, a broken row is not.
  if (totalOf(widths) > available) {
    printLines(context, allColumns, allCells);
    return;
  }
  const fitted = allCells.map((row) => shown(row).map((cell, i) => cutCell(cell, widths[i] ?? 0)));
  const table = new Table({
    head: columns.map(({ title }) => context.colors.bold(title)),
    colAligns: columns.map(({ align }) => align ?? "left"),
    chars: NO_LINES,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  table.push(...fitted.map((row) => [...row]));
  const lines = table.toString().split("\n");
  context.print(`${lines.map((line) => line.trimEnd()).join("\n")}\n`);
}
