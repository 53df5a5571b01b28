import type { CliContext } from "./context.ts";
import { usageError } from "./errors.ts";
import { parseDuration } from "./format/duration.ts";

/** Reads an instant; a day alone is its midnight, and without an offset the local clock holds. */
export function parseLocalInstant(text: string): number | undefined {
  const at = Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text);
  return Number.isNaN(at) ? undefined : at;
}

/** When a run is to start, in milliseconds since the epoch; undefined for now. */
export function parseStart(
  context: CliContext,
  start: { readonly in: string | undefined; readonly at: string | undefined },
): number | undefined {
  if (start.in !== undefined && start.at !== undefined)
    throw usageError("--start-in and --start-at exclude each other");
  if (start.in !== undefined) {
    const seconds = parseDuration(start.in.replace(/^in\s+/, ""));
    if (seconds === undefined) throw usageError(`--start-in ${start.in} is no duration (30s, 15m, 2h, 1d)`);
    return context.clock.now() + seconds * 1000;
  }
  if (start.at === undefined) return undefined;
  const at = parseLocalInstant(start.at);
  if (at === undefined) throw usageError(`--start-at ${start.at} is no instant (2026-11-21T18:00)`);
  return at;
}
