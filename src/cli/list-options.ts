import { findNearestName } from "../config/nearest-name.ts";
import type { StateType } from "../contract/states/schemas.ts";
import { STATE_TYPES } from "../contract/states/state-types.ts";
import type { CliContext } from "./context.ts";
import { usageError } from "./errors.ts";
import { parseDuration } from "./format/duration.ts";

/** Names that states have beside the names of their types. */
const STATE_NAMES = [
  "AwaitingRetry",
  "Cached",
  "Late",
  "NotReady",
  "Retrying",
  "RolledBack",
  "Suspended",
  "TimedOut",
  "Resuming",
  "AwaitingConcurrencySlot",
];

/** The parts of a text that commas separate. */
export const splitList = (text: string): string[] =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");

/** The part of a filter for states given as `failed,AwaitingRetry`. */
export function parseStates(text: string | undefined) {
  if (text === undefined) return undefined;
  const types: StateType[] = [];
  const names: string[] = [];
  for (const word of splitList(text)) {
    const type = STATE_TYPES.find((each) => each === word.toUpperCase());
    const name = STATE_NAMES.find((each) => each.toLowerCase() === word.toLowerCase());
    if (type !== undefined) types.push(type);
    else if (name !== undefined) names.push(name);
    else {
      const known = [...STATE_TYPES.map((each) => each.toLowerCase()), ...STATE_NAMES];
      const near = findNearestName(word, known);
      throw usageError(
        `there is no state ${word}; ${near === undefined ? `there are ${known.join(", ")}` : `did you mean ${near}?`}`,
      );
    }
  }
  return {
    operator: "or_" as const,
    ...(types.length > 0 ? { type: { any_: types } } : {}),
    ...(names.length > 0 ? { name: { any_: names } } : {}),
  };
}

/** The instant that `--since` names. */
export function parseSince(
  text: string | undefined,
  context: CliContext,
  option = "--since",
): string | undefined {
  if (text === undefined) return undefined;
  const seconds = parseDuration(text);
  if (seconds !== undefined) return new Date(context.clock.now() - seconds * 1000).toISOString();
  const at = Date.parse(text);
  if (Number.isNaN(at)) {
    throw usageError(
      `${option} ${text} is neither an instant (2026-11-21T10:00) nor how long ago (30m, 2h, 7d)`,
    );
  }
  return new Date(at).toISOString();
}

/** A whole number, 1 or more. */
export function parseCount(text: string, option: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1) {
    throw usageError(`${option} ${text} is not a whole number, 1 or more`);
  }
  return count;
}

/** The part of a filter for tags. */
export function parseTags(text: string | undefined) {
  return text === undefined ? undefined : { operator: "and_" as const, all_: splitList(text) };
}
