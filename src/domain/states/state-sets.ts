import type { StateType } from "../../contract/states/schemas.ts";
import type { StateKind } from "./orchestrate.ts";

const TYPES = [
  "SCHEDULED",
  "PENDING",
  "RUNNING",
  "COMPLETED",
  "FAILED",
  "CANCELLED",
  "CRASHED",
  "PAUSED",
  "CANCELLING",
] as const satisfies readonly StateType[];

/** The types after which a run does nothing more. */
export const TERMINAL: ReadonlySet<StateKind & StateType> = new Set([
  "COMPLETED",
  "FAILED",
  "CANCELLED",
  "CRASHED",
]);

export const ANY_TYPE: ReadonlySet<StateType> = new Set(TYPES);
export const ANY_KIND: ReadonlySet<StateKind> = new Set([...TYPES, "none"]);

/** A set of named types. */
export function types<T extends StateKind>(...names: readonly T[]): ReadonlySet<T> {
  return new Set(names);
}

/** Every type but the named ones. */
export function typesBut(...names: readonly StateType[]): ReadonlySet<StateType> {
  return new Set(TYPES.filter((type) => !names.includes(type)));
}
