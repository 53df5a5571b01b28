import type { Client } from "../client/http.ts";
import type { CliContext } from "./context.ts";
import { listUpTo } from "./list-all.ts";
import { parseCount } from "./list-options.ts";
import type { RowColumn } from "./output/rows.ts";

/** What is listed, and how. */
export interface ListRowsOptions<T> {
  /** `--limit`. */
  readonly limit: string;
  readonly read: (
    client: Client,
    slice: { readonly limit: number; readonly offset: number },
  ) => Promise<readonly T[]>;
  readonly columns: readonly RowColumn<T>[];
  /** Said when there are none. */
  readonly none: string;
}

/** The whole of most `ls` commands: reads page by page and prints. */
export async function listRows<T>(context: CliContext, options: ListRowsOptions<T>): Promise<undefined> {
  const { connect } = await import("./connect.ts");
  const { printRows } = await import("./output/rows.ts");
  const limit = parseCount(options.limit, "--limit");
  await using connection = await connect(context);
  const rows = await listUpTo(limit, (slice) => {
    context.signal.throwIfAborted();
    return options.read(connection.client, slice);
  });
  printRows(context, { rows, columns: options.columns, none: options.none, limit });
  return undefined;
}
