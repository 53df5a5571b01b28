import type { CliContext } from "../context.ts";
import { printJson } from "../context.ts";
import { type Column, printTable } from "./table.ts";

/** A column with what it shows of a row. */
export interface RowColumn<T> extends Column {
  readonly show: (row: T) => string;
}

/** How a list of rows is shown. */
export interface RowsOptions<T> {
  readonly rows: readonly T[];
  readonly columns: readonly RowColumn<T>[];
  /** Said when there are none: what makes one. */
  readonly none: string;
  /** Most rows that were asked for; a full list may go on. */
  readonly limit?: number | undefined;
}

/** Prints rows: a JSON array for machines, a table for people. */
export function printRows<T>(context: CliContext, options: RowsOptions<T>): void {
  const { rows, columns, none, limit } = options;
  if (context.json) {
    printJson(context, rows);
    return;
  }
  if (rows.length === 0) {
    context.note(none);
    return;
  }
  printTable(
    context,
    columns,
    rows.map((row) => columns.map(({ show }) => show(row))),
  );
  if (limit !== undefined && rows.length >= limit)
    context.note(`listed: the first ${limit}; --limit lists more`);
}
