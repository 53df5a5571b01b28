import type { StateType } from "../../contract/states/schemas.ts";
import { STATE_TYPES, TERMINAL_STATE_TYPES } from "../../contract/states/state-types.ts";
import type { StateKind } from "./orchestrate.ts";

/** The types after which a run does nothing more. */
export const TERMINAL: ReadonlySet<StateKind & StateType> = new Set(TERMINAL_STATE_TYPES);

export const ANY_TYPE: ReadonlySet<StateType> = new Set(STATE_TYPES);
export const ANY_KIND: ReadonlySet<StateKind> = new Set([...STATE_TYPES, "none"]);

/** A set of named types. */
export function types<T extends StateKind>(...names: readonly T[]): ReadonlySet<T> {
  return new Set(names);
}

/** Every type but the named ones. */
export function typesBut(...names: readonly StateType[]): ReadonlySet<StateType> {
  return new Set(STATE_TYPES.filter((type) => !names.includes(type)));
}
