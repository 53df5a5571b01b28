/** Types of states. Without the schema library, which threads and pages that only look at a state do not load. */
export const STATE_TYPES = [
  "SCHEDULED",
  "PENDING",
  "RUNNING",
  "COMPLETED",
  "FAILED",
  "CANCELLED",
  "CRASHED",
  "PAUSED",
  "CANCELLING",
] as const;
type StateType = (typeof STATE_TYPES)[number];

/** What a state is called unless it was given another name ("AwaitingRetry"). Stored task runs leave these out. */
export const STANDARD_STATE_NAMES: Readonly<Record<StateType, string>> = {
  SCHEDULED: "Scheduled",
  PENDING: "Pending",
  RUNNING: "Running",
  COMPLETED: "Completed",
  FAILED: "Failed",
  CANCELLED: "Cancelled",
  CRASHED: "Crashed",
  PAUSED: "Paused",
  CANCELLING: "Cancelling",
};

/** The name of the state (Pending) of a task run, or a subflow's run, that a retry from a chosen task runs anew. */
export const RERUN_STATE_NAME = "AwaitingRerun";

/** The types after which a run does nothing more. */
export const TERMINAL_STATE_TYPES = [
  "COMPLETED",
  "FAILED",
  "CANCELLED",
  "CRASHED",
] as const satisfies readonly StateType[];

const TERMINAL: ReadonlySet<string> = new Set(TERMINAL_STATE_TYPES);

/** Whether a run in a state of this type does nothing more. */
export function isTerminalType(type: string): boolean {
  return TERMINAL.has(type);
}
