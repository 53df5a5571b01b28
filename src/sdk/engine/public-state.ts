import type { JournalState } from "../../contract/journal/schemas.ts";
import type { StateDetails } from "../../contract/states/schemas.ts";
import { State } from "../state.ts";

/** The public form of a journaled state. */
export function toPublicState(state: JournalState, data: unknown): State {
  return new State({
    id: state.id,
    type: state.type,
    name: state.name,
    message: state.message,
    timestamp: new Date(state.timestamp / 1000),
    data,
    details: state.details as Partial<StateDetails>, // safe: an undefined detail is an absent one
  });
}
