import type { JournalState } from "../../contract/journal/schemas.ts";
import { jsonText, jsonValueOf } from "../../contract/json-text.ts";
import type { SomeStateDetails, StateCreate, StateType } from "../../contract/states/schemas.ts";
import { setStateDetails } from "../../contract/states/state-details.ts";
import { STANDARD_STATE_NAMES } from "../../contract/states/state-types.ts";
import type { CurrentState, ProposedState } from "../../domain/states/orchestrate.ts";
import { formatInstant, parseInstant } from "../../platform/instants.ts";
import { cleanText } from "../clean-text.ts";

function isUnpersisted(value: unknown): value is { readonly type: "unpersisted" } {
  return typeof value === "object" && value !== null && "type" in value && value.type === "unpersisted";
}

/** Whether a state's data says where a result is kept. */
export function isKeptResult(data: unknown): boolean {
  const value = jsonValueOf(data);
  return typeof value === "object" && value !== null && !isUnpersisted(value);
}

/**
 * What of a state's data is stored. Prefect's bare mark of a result that was not kept is told in the answer alone, as
 * its server does; Batuta's flows mark it with more, and find it again.
 */
export function storedData(data: unknown): unknown {
  const value = jsonValueOf(data);
  return isUnpersisted(value) && Object.keys(value).length === 1 ? null : data;
}

const INSTANTS = ["scheduled_time", "cache_expiration", "pause_timeout"] as const;

/** An instant in any spelling as it is shown everywhere: in UTC. */
function canonicalInstant(text: string | null | undefined): string | undefined {
  const micros = text == null ? undefined : parseInstant(text);
  return micros === undefined ? undefined : formatInstant(micros);
}

/** What a request proposes, with the defaults that the server gives. */
export function proposedState(state: StateCreate, nowMicros: number): ProposedState {
  const details: SomeStateDetails = setStateDetails(state.state_details);
  for (const name of INSTANTS) details[name] = canonicalInstant(details[name]);
  if (details.worker_name !== undefined) details.worker_name = cleanText(details.worker_name);
  if (state.type === "SCHEDULED") details.scheduled_time ??= formatInstant(nowMicros);
  return {
    type: state.type,
    name: cleanText(state.name ?? STANDARD_STATE_NAMES[state.type]),
    message: state.message == null ? null : cleanText(state.message),
    data: state.data ?? null,
    has_result: isKeptResult(state.data),
    details,
  };
}

/** The current state of a stored flow run; null when it has none. */
export function currentFlowRunState(run: {
  readonly state_id: string | null;
  readonly state_type: string | null;
  readonly state_name: string | null;
  readonly state_timestamp: number | null;
  readonly state_message: string | null;
  readonly state_details: string | null;
  readonly state_data: string | null;
}): CurrentState | null {
  if (run.state_id === null || run.state_type === null) return null;
  const data = run.state_data === null ? null : jsonText(run.state_data);
  return {
    id: run.state_id,
    type: run.state_type as StateType, // safe: written from the contract's type only
    name: run.state_name ?? "",
    timestamp: run.state_timestamp ?? 0,
    message: run.state_message,
    data,
    has_result: isKeptResult(data),
    details: run.state_details === null ? {} : JSON.parse(run.state_details),
  };
}

/** A journaled state as the rules see it. */
export function currentJournalState(state: JournalState): CurrentState {
  return { ...state, has_result: isKeptResult(state.data) };
}

/** A proposal that was taken, as it is stored. */
export function enteredState(
  state: ProposedState,
  id: string,
  timestamp: number,
  details: ProposedState["details"],
): JournalState {
  const { type, name, message, data } = state;
  return {
    id,
    type,
    name,
    timestamp,
    message,
    data,
    details: setStateDetails({ ...state.details, ...details }),
  };
}
