import { parseInstant } from "../../platform/instants.ts";
import type { CurrentState, ProposedState } from "./orchestrate.ts";
import { TERMINAL } from "./state-sets.ts";

/** The times of a run that follow from its states; instants are integer microseconds. */
export interface RunTimes {
  readonly start_time: number | null;
  readonly end_time: number | null;
  readonly expected_start_time: number | null;
  readonly next_scheduled_start_time: number | null;
  /** Seconds spent in RUNNING up to the latest state. */
  readonly total_run_time: number;
}

/** When a state begins: now, but always after the state before it. */
export function stateTimestamp(initial: Pick<CurrentState, "timestamp"> | null, nowMicros: number): number {
  return initial === null ? nowMicros : Math.max(nowMicros, initial.timestamp + 1);
}

/** The times of a run after it entered a state at `timestamp`. */
export function timesAfter(
  times: RunTimes,
  initial: Pick<CurrentState, "type" | "timestamp"> | null,
  state: Pick<ProposedState, "type" | "details">,
  timestamp: number,
): RunTimes {
  const isTerminal = TERMINAL.has(state.type);
  const { scheduled_time } = state.details;
  const scheduled =
    state.type === "SCHEDULED" && scheduled_time != null ? parseInstant(scheduled_time) : undefined;
  const isFirstRun = state.type === "RUNNING" || isTerminal;
  const ranSeconds = initial?.type === "RUNNING" ? Math.max(0, timestamp - initial.timestamp) / 1e6 : 0;
  return {
    start_time: times.start_time ?? (isFirstRun ? timestamp : null),
    end_time: isTerminal ? timestamp : null,
    expected_start_time: times.expected_start_time ?? scheduled ?? timestamp,
    next_scheduled_start_time: state.type === "SCHEDULED" ? (scheduled ?? timestamp) : null,
    total_run_time: times.total_run_time + ranSeconds,
  };
}
