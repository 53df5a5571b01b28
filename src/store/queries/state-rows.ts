import type { JournalState } from "../../contract/journal/schemas.ts";
import { sliceJson } from "../../contract/json-slices.ts";
import { jsonText, jsonTextOf } from "../../contract/json-text.ts";
import type { State, StateType } from "../../contract/states/schemas.ts";
import {
  allStateDetails,
  EMPTY_STATE_DETAILS,
  setStateDetails,
} from "../../contract/states/state-details.ts";
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

/** The history of a task run; what states carry as data stays the text it was. */
export function decodeStates(states: string): JournalState[] {
  const history = JSON.parse(states) as JournalState[]; // safe: written by encodeStates or the journal
  if (history.every((state) => state.data == null)) return history;
  for (const { path, text } of sliceJson(states, DATA_PATHS)) {
    const state = history[Number(path[0])];
    if (state !== undefined && state.data != null) state.data = jsonText(text);
  }
  return history;
}

/** A history as the text of `task_run.states`. */
export function encodeStates(states: readonly JournalState[]): string {
  const items = states.map((state) => {
    const { data, ...rest } = { ...state, details: setStateDetails(state.details) };
    return `${JSON.stringify(rest).slice(0, -1)},"data":${jsonTextOf(data ?? null)}}`;
  });
  return `[${items.join(",")}]`;
}
