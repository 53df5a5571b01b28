import type { Client } from "../client/http.ts";
import { LOG_LEVELS, parseLogLevel } from "../config/log-level.ts";
import type { CliContext } from "./context.ts";
import { usageError } from "./errors.ts";
import { parseCount } from "./list-options.ts";
import { createLogPrinter } from "./output/log-lines.ts";
import { createLogReader } from "./read-logs.ts";

/** Which lines, from which end. */
export interface LogOptions {
  readonly head: number | undefined;
  readonly tail: number | undefined;
  /** Number of the least level. */
  readonly level: number | undefined;
  readonly isReversed: boolean;
}

/** Reads `--head`, `--tail`, `--level` and `--reverse`. @throws BatutaError `usage` */
export function readLogOptions(args: {
  readonly head?: string | undefined;
  readonly tail?: string | undefined;
  readonly level?: string | undefined;
  readonly reverse?: boolean | undefined;
}): LogOptions {
  if (args.head !== undefined && args.tail !== undefined)
    throw usageError("--head and --tail exclude each other");
  const level = args.level === undefined ? undefined : parseLogLevel(args.level);
  if (args.level !== undefined && level === undefined)
    throw usageError(`--level ${args.level} is not one of ${Object.keys(LOG_LEVELS).join(", ")}`);
  return {
    head: args.head === undefined ? undefined : parseCount(args.head, "--head"),
    tail: args.tail === undefined ? undefined : parseCount(args.tail, "--tail"),
    level: level === undefined ? undefined : LOG_LEVELS[level],
    isReversed: args.reverse === true,
  };
}

/** Prints the stored lines of a run. */
export async function printLogs(
  context: CliContext,
  client: Client,
  run: { readonly kind: "flow" | "task"; readonly id: string; readonly name: string },
  { head, tail, level, isReversed }: LogOptions,
): Promise<void> {
  const reader = createLogReader(client, run, level);
  const print = await createLogPrinter(context, client, run);
  let count = 0;
  const kept = [];
  for await (const page of reader.pages({
    isBackwards: tail !== undefined || isReversed,
    count: tail ?? head,
  })) {
    count += page.length;
    if (tail !== undefined) kept.push(...page);
    else await print.page(page);
  }
  if (tail !== undefined) await print.page(isReversed ? kept : kept.toReversed());
  print.end();
  if (count === 0) context.note("this run has no such log lines");
}
