import type { JournalState } from "../../contract/journal/schemas.ts";
import { sliceJson } from "../../contract/json-slices.ts";
import { jsonText, jsonTextOf } from "../../contract/json-text.ts";
import type { State, StateType } from "../../contract/states/schemas.ts";
import {
  allStateDetails,
  EMPTY_STATE_DETAILS,
  setStateDetails,
} from "../../contract/states/state-details.ts";
import { STANDARD_STATE_NAMES } from "../../contract/states/state-types.ts";
import { formatInstant } from "../../platform/instants.ts";
import type { FlowRunStateTable } from "../tables/flow-run-state.ts";

type StateRow = Pick<
  FlowRunStateTable,
  "id" | "type" | "name" | "timestamp" | "message" | "details" | "data"
>;

/** A stored state as the API shows it. */
export function decodeState(row: StateRow): State {
  return {
    id: row.id,
    type: row.type as StateType, // safe: written from the contract's type only
    name: row.name,
    timestamp: formatInstant(row.timestamp),
    message: row.message,
    data: row.data === null ? null : jsonText(row.data),
    state_details: { ...EMPTY_STATE_DETAILS, ...JSON.parse(row.details) },
  };
}

/** The columns of a new flow-run state. */
export function flowRunStateRow(
  state: JournalState,
  flowRunId: string,
  nowMicros: number,
): FlowRunStateTable {
  return {
    id: state.id,
    flow_run_id: flowRunId,
    created: nowMicros,
    type: state.type,
    name: state.name,
    timestamp: state.timestamp,
    message: state.message,
    details: JSON.stringify(setStateDetails(state.details)),
    data: state.data == null ? null : jsonTextOf(state.data),
  };
}

/** A journal state as the API shows it. */
export function stateOfJournal(state: JournalState): State {
  const { id, type, name, message, data } = state;
  return {
    id,
    type,
    name,
    timestamp: formatInstant(state.timestamp),
    message,
    data: data ?? null,
    state_details: allStateDetails(state.details),
  };
}

const DATA_PATHS = [["*", "data"]];

/**
 * A state as `task_run.states` has it: what it does not say is the standard name of its type, null, or no details.
 * Rows of the first versions say all of it.
 */
type StoredState = Pick<JournalState, "id" | "type" | "timestamp"> &
  Partial<Pick<JournalState, "name" | "message" | "details" | "data">>;

/** The history of a task run; what states carry as data stays the text it was. */
export function decodeStates(states: string): JournalState[] {
  const stored = JSON.parse(states) as StoredState[]; // safe: written by encodeStates
  const history = stored.map(({ id, type, name, timestamp, message, data, details }) => ({
    id,
    type,
    name: name ?? STANDARD_STATE_NAMES[type],
    timestamp,
    message: message ?? null,
    data: data ?? null,
    details: details ?? {},
  }));
  if (history.every((state) => state.data === null)) return history;
  for (const { path, text } of sliceJson(states, DATA_PATHS)) {
    const state = history[Number(path[0])];
    if (state !== undefined && state.data !== null) state.data = jsonText(text);
  }
  return history;
}

/** A history as the text of `task_run.states`. Made for every task run: most of it goes without saying. */
export function encodeStates(states: readonly JournalState[]): string {
  let text = "[";
  for (const state of states) text += text.length === 1 ? encodeState(state) : `,${encodeState(state)}`;
  return `${text}]`;
}

// Put together by hand: half the time of making an object for `JSON.stringify`.
function encodeState({ id, type, name, timestamp, message, data, details }: JournalState): string {
  let text = `{"id":"${id}","type":"${type}","timestamp":${timestamp}`;
  if (name !== STANDARD_STATE_NAMES[type]) text += `,"name":${JSON.stringify(name)}`;
  if (message !== null) text += `,"message":${JSON.stringify(message)}`;
  for (const _ in details) {
    text += `,"details":${JSON.stringify(setStateDetails(details))}`;
    break;
  }
  if (data != null) text += `,"data":${jsonTextOf(data)}`;
  return `${text}}`;
}
